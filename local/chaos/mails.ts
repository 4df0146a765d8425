import type { Mail } from '../mailbox';
import type { Kill } from './killer';

/** A mail that an order's customer should get, once. */
export interface WantedMail {
  readonly orderId: string;
  readonly subject: string;
}

/** What became of the mails. */
export interface MailFindings {
  readonly missing: readonly WantedMail[];
  /** Nobody should have got them. */
  readonly unwanted: readonly string[];
  readonly repeated: readonly RepeatedMail[];
}

/** A mail that was sent more than once. */
export interface RepeatedMail extends WantedMail {
  /** Between two sendings: from the one until the process that sent it was killed. Nothing: that is no explanation. */
  readonly killedAfterMs: readonly (number | undefined)[];
}

/** A process that lives longer than this after a mail has noted that it was sent: the time-out of its function, and a little. */
const WINDOW_MS = 10_000;

/** Clocks of two processes are compared. */
const SLACK_MS = 50;

/**
 * The one window in which a mail is sent twice is between its sending and its marker: whoever sent it must have died in it.
 * @param kills of the processes that send mail
 */
export function mailFindings(
  wanted: readonly WantedMail[],
  mails: readonly Mail[],
  kills: readonly Kill[],
): MailFindings {
  const sent = new Map<string, Mail[]>();
  for (const mail of mails) sent.set(keyOf(mail), [...(sent.get(keyOf(mail)) ?? []), mail]);
  const repeated = wanted.flatMap((mail) => {
    const times = (sent.get(nameOf(mail)) ?? []).map(({ at = 0 }) => at).sort((a, b) => a - b);
    if (times.length < 2) return [];
    return [{ ...mail, killedAfterMs: times.slice(0, -1).map((at, n) => deathAfter(at, times[n + 1] ?? at, kills)) }];
  });
  const names = new Set(wanted.map(nameOf));
  return {
    missing: wanted.filter((mail) => !sent.has(nameOf(mail))),
    unwanted: [...sent.keys()].filter((name) => !names.has(name)),
    repeated,
  };
}

function deathAfter(at: number, nextAt: number, kills: readonly Kill[]): number | undefined {
  const until = Math.min(nextAt, at + WINDOW_MS);
  const kill = kills.find((one) => one.at >= at - SLACK_MS && one.at <= until);
  return kill && Math.max(0, Math.round(kill.at - at));
}

const nameOf = ({ orderId, subject }: WantedMail): string => `${orderId} ${subject}`;

/** Letters name their order. */
const keyOf = ({ subject, text }: Mail): string => `${/ order ([\w.-]+?)[ .]/.exec(text)?.[1] ?? '?'} ${subject}`;
