import type { Mail } from '@orderflow/local';

/** The end of a process that sends mail, while it was at work. */
export interface Death {
  readonly how: 'was killed' | 'took too long and was ended';
  /** Milliseconds since the epoch. */
  readonly at: number;
}

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
  /** Between two sendings: how its sender died, and how long after the one. Nothing: that is no explanation. */
  readonly deaths: readonly (Explanation | undefined)[];
}

export interface Explanation {
  readonly how: Death['how'];
  readonly afterMs: number;
}

/** A process that lives longer than this after a mail has noted that it was sent: the time-out of its function. */
const WINDOW_MS = 8_000;

/** Clocks of two processes are compared, one of which knows only seconds. */
const SLACK_MS = 1_000;

/**
 * The one window in which a mail is sent twice is between its sending and its marker: whoever sent it must have died in it.
 * @param deaths of the processes that send mail
 */
export function mailFindings(
  wanted: readonly WantedMail[],
  mails: readonly Mail[],
  deaths: readonly Death[],
): MailFindings {
  const sent = new Map<string, Mail[]>();
  for (const mail of mails) sent.set(keyOf(mail), [...(sent.get(keyOf(mail)) ?? []), mail]);
  const repeated = wanted.flatMap((mail) => {
    const times = (sent.get(nameOf(mail)) ?? []).map(({ at = 0 }) => at).sort((a, b) => a - b);
    if (times.length < 2) return [];
    const between = times.slice(0, -1).map((at, n) => deathAfter(at, times[n + 1] ?? at, deaths));
    return [{ ...mail, deaths: between }];
  });
  const names = new Set(wanted.map(nameOf));
  return {
    missing: wanted.filter((mail) => !sent.has(nameOf(mail))),
    unwanted: [...sent.keys()].filter((name) => !names.has(name)),
    repeated,
  };
}

/** The first that may have been its sender's. */
function deathAfter(at: number, nextAt: number, deaths: readonly Death[]): Explanation | undefined {
  const until = Math.min(nextAt, at + WINDOW_MS + SLACK_MS);
  const [first] = deaths
    .filter((death) => death.at >= at - SLACK_MS && death.at <= until)
    .sort((a, b) => Math.abs(a.at - at) - Math.abs(b.at - at));
  return first && { how: first.how, afterMs: Math.max(0, Math.round(first.at - at)) };
}

const nameOf = ({ orderId, subject }: WantedMail): string => `${orderId} ${subject}`;

/** Letters name their order. */
const keyOf = ({ subject, text }: Mail): string => `${/ order ([\w.-]+?)[ .]/.exec(text)?.[1] ?? '?'} ${subject}`;
