import type { CheckedStage } from './checked-stage.ts';
import { type Finding, findings } from './finding.ts';

export interface ClockDeps {
  readonly clock: () => number;
  /** The time as AWS has it, in milliseconds since the epoch; `undefined` where it does not say. */
  readonly serverTime: () => Promise<number | undefined>;
}

/** AWS refuses signatures that are five minutes off; times of commits and dead letters come from these clocks. */
const TOLERANCE_MS = 30_000;

/** The clock of this machine agrees with that of AWS. */
export async function clocksAgree(_: CheckedStage, { clock, serverTime }: ClockDeps): Promise<readonly Finding[]> {
  const theirs = await serverTime();
  if (theirs === undefined) return [{ check: 'clocks', status: 'unknown', what: 'the endpoint does not say its time' }];
  const seconds = Math.round((clock() - theirs) / 1000);
  const what = `the clock of this machine is ${Math.abs(seconds)} s ${seconds < 0 ? 'behind' : 'ahead of'} that of AWS`;
  const wrong = Math.abs(seconds) * 1000 > TOLERANCE_MS ? [{ what, remedy: 'set it by NTP' }] : [];
  return findings('clocks', wrong, 'this machine and AWS agree');
}
