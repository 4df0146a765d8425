import type { Progress } from '@orderflow/local';
import { type Counts, countsOf, meterOf, quiet } from './counts.ts';
import type { FlowBenchOptions } from './options.ts';
import { type Burst, burst, oneByOne } from './orders.ts';
import type { Side, Sides } from './sides.ts';

/** What was measured of one side. */
export interface Measured {
  /** Milliseconds of orders placed one by one, of all rounds, in order. */
  readonly single: readonly number[];
  /** What such an order takes, in the last round. */
  readonly counts: Counts;
  /** Orders a second of each round's burst. */
  readonly rates: readonly number[];
  /** What an order of the last burst takes. */
  readonly burstCounts: Counts;
  readonly growth: readonly Growth[];
}

/** A burst of one size. */
export interface Growth extends Pick<Burst, 'orders' | 'seconds'> {
  readonly counts: Counts;
}

export interface Figures {
  readonly ours: Measured;
  readonly peer: Measured;
}

const NAMES = ['ours', 'peer'] as const;

/** Orders before anything counts. */
const WARM_UP = 30;

/** The longest that one burst may take. */
const LIMIT_MS = 15 * 60_000;

/** Rounds of both sides in turn, in alternating order, so that whatever else the machine does meets both. */
export async function measureFlows(sides: Sides, options: FlowBenchOptions, progress: Progress): Promise<Figures> {
  const rounds: Record<'ours' | 'peer', Round[]> = { ours: [], peer: [] };
  for (const name of NAMES)
    await progress.step(`warm up ${name}`, () => warmUp(sides, sides[name], Math.min(WARM_UP, options.orders)));
  for (let round = 1; round <= options.rounds; round++) {
    for (const name of round % 2 ? NAMES : NAMES.toReversed())
      rounds[name].push(
        await progress.step(
          `round ${round}, ${name}`,
          () => roundOf(sides, sides[name], options),
          ({ single, rate }) => `${Math.round(single[single.length >> 1] ?? 0)} ms, ${rate.toFixed(1)} orders/s`,
        ),
      );
  }
  const growth: Record<'ours' | 'peer', Growth[]> = { ours: [], peer: [] };
  for (const size of options.growth)
    for (const name of NAMES)
      growth[name].push(await progress.step(`${size} at once, ${name}`, () => grow(sides, sides[name], size)));
  return { ours: summed(rounds.ours, growth.ours), peer: summed(rounds.peer, growth.peer) };
}

interface Round {
  readonly single: readonly number[];
  readonly counts: Counts;
  readonly rate: number;
  readonly burstCounts: Counts;
}

async function warmUp({ endpoint }: Sides, side: Side, orders: number): Promise<void> {
  await burst(side, orders);
  await oneByOne(side, 3);
  await quiet(side, endpoint);
}

async function roundOf({ endpoint }: Sides, side: Side, { single, orders }: FlowBenchOptions): Promise<Round> {
  const before = await quiet(side, endpoint);
  const finished = await oneByOne(side, single);
  const between = await quiet(side, endpoint);
  const { seconds } = await burst(side, orders);
  const after = await quiet(side, endpoint);
  return {
    single: finished.map(({ created, completed }) => completed - created).sort((a, b) => a - b),
    counts: countsOf(side, before, between, single),
    rate: orders / seconds,
    burstCounts: countsOf(side, between, after, orders),
  };
}

async function grow({ endpoint }: Sides, side: Side, size: number): Promise<Growth> {
  const before = await meterOf(endpoint);
  const { orders, seconds } = await burst(side, size, LIMIT_MS);
  return { orders, seconds, counts: countsOf(side, before, await quiet(side, endpoint), Math.max(1, orders)) };
}

function summed(rounds: readonly Round[], growth: readonly Growth[]): Measured {
  const last = rounds.at(-1);
  if (!last) throw new Error('nothing was measured');
  return {
    single: rounds.flatMap(({ single }) => single).sort((a, b) => a - b),
    counts: last.counts,
    rates: rounds.map(({ rate }) => rate),
    burstCounts: last.burstCounts,
    growth,
  };
}
