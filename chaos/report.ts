import { table } from '@orderflow/operator';
import type { Check } from './invariants.ts';
import type { Kill } from './killer.ts';
import type { Explanation, MailFindings } from './mails.ts';
import type { Flip } from './mappings.ts';

/** What was done to the stage. */
export interface Harm {
  readonly kills: readonly Kill[];
  readonly flips: readonly Flip[];
  readonly outages: number;
  readonly callsInOutages: number;
  readonly events: number;
  readonly twice: number;
  readonly poisonOnBus: number;
  readonly poisonInQueues: number;
}

/** So many violations of one invariant are told. */
const MOST = 10;

/** The one table: what was done, and what holds. */
export function report(harm: Harm, checks: readonly Check[], mails: MailFindings): string {
  const done = table([['what was done', ''], ...harmRows(harm)]);
  const held = table([
    ['', 'what must hold', 'found'],
    ...checks.map(({ what, found, violations }) => [violations.length === 0 ? '✓' : '✗', what, found]),
  ]);
  const wrong = checks.flatMap(({ what, violations }) => [
    ...violations.slice(0, MOST).map((violation) => `  ✗ ${what}: ${violation}`),
    ...(violations.length > MOST ? [`  ✗ ${what}: ${violations.length - MOST} more`] : []),
  ]);
  return [done, held, mailLines(mails), wrong.join('\n')].filter((part) => part !== '').join('\n\n');
}

function harmRows({ kills, flips, ...harm }: Harm): string[][] {
  const perFunction = new Map<string, number>();
  for (const { functionName } of kills) perFunction.set(functionName, (perFunction.get(functionName) ?? 0) + 1);
  const off = flips.reduce((sum, { ms }) => sum + ms, 0);
  return [
    ['processes killed with kill -9', `${kills.length}, of ${perFunction.size} functions`],
    ['mappings switched off and on', `${flips.length}, off for ${Math.round(off / 1000)} s together`],
    ['outages of the payment gateway', `${harm.outages}, with ${harm.callsInOutages} calls meanwhile`],
    ['events put on the bus twice', `${harm.twice} of ${harm.events}`],
    ['poison', `${harm.poisonInQueues} in queues, ${harm.poisonOnBus} on the bus`],
  ];
}

/** Each mail that was sent more than once, and why. */
const mailLines = ({ repeated }: MailFindings): string =>
  repeated
    .map(({ orderId, subject, deaths }) => `  sent again: “${subject}” of ${orderId}: ${deaths.map(reason).join('; ')}`)
    .join('\n');

const reason = (death: Explanation | undefined): string =>
  death ? `its sender ${death.how} ${death.afterMs} ms later, before it could note it` : 'for no reason known';
