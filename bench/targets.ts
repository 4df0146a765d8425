import type { Bundle } from './build.ts';
import type { Logged } from './check.ts';
import type { Rounds } from './rounds.ts';
import type { PerEvent } from './sides.ts';
import { type Summary, summarize } from './statistics.ts';

export type BundleName = 'payment' | 'deployed' | 'relay' | 'peer' | 'peerUntuned';

/** All that was measured. */
export interface Figures {
  readonly perEvent: Rounds;
  readonly bundles: Readonly<Record<BundleName, Bundle>>;
  readonly loads: Readonly<Record<BundleName, Summary>>;
  readonly logged: { readonly ours: Logged; readonly peer: Logged };
}

export interface Verdict {
  readonly target: string;
  readonly reached: string;
  readonly met: boolean;
}

/** Numbers of one kind, over all rounds of a side. */
export const over = (rounds: readonly PerEvent[], kind: 'calls' | 'writeUnits' | 'cpuMicros' | 'wallMicros'): Summary =>
  summarize(rounds.map((round) => round[kind]));

/** The targets, and whether they are reached: by medians, for time; by the worst round, for what can be counted. */
export function verdicts({ perEvent: { ours, peer }, bundles, loads }: Figures): Verdict[] {
  const calls = over(ours, 'calls').max;
  const units = over(ours, 'writeUnits').max;
  const cpu = over(ours, 'cpuMicros').median / over(peer, 'cpuMicros').median;
  const load = loads.payment.median / loads.peer.median;
  const bytes = bundles.payment.totalBytes;
  return [
    { target: 'at most 1.2 AWS calls an event', reached: calls.toFixed(2), met: calls <= 1.2 + 1e-9 },
    { target: 'at most 1 write unit an event', reached: units.toFixed(2), met: units <= 1 },
    { target: "CPU at most 0.30 of the peer's", reached: cpu.toFixed(2), met: cpu <= 0.3 },
    { target: 'bundle at most 320 kB, lazy chunks included', reached: kB(bytes), met: bytes <= 320_000 },
    { target: "load time at most 0.7 of the peer's", reached: load.toFixed(2), met: load <= 0.7 },
  ];
}

export const kB = (bytes: number): string => `${Math.round(bytes / 1000)} kB`;
