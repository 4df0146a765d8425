import { orderBatches } from './orders.ts';
import { type Endpoint, type PerEvent, type Programs, startOurs, startPeer } from './sides.ts';

export interface RoundSettings {
  /** Fresh processes: no lucky or unlucky compilation decides. */
  readonly generations: number;
  /** Measured rounds of a generation. */
  readonly rounds: number;
  /** Batches of 10 events in a round. */
  readonly batches: number;
}

/** What each measured round came to, side by side. */
export interface Rounds {
  readonly ours: readonly PerEvent[];
  readonly peer: readonly PerEvent[];
}

/** Rounds until the compiler has settled. */
const WARM_UP = 4;

/** Runs both sides in turn, in alternating order, so that whatever else the machine does meets both. */
export async function measureRounds(
  endpoint: Endpoint,
  programs: Programs,
  { generations, rounds, batches }: RoundSettings,
  say: (text: string) => void,
): Promise<Rounds> {
  const measured = { ours: [] as PerEvent[], peer: [] as PerEvent[] };
  for (let generation = 1; generation <= generations; generation++) {
    const sides = { ours: await startOurs(endpoint, programs), peer: await startPeer(endpoint, programs) };
    for (let round = 1 - WARM_UP; round <= rounds; round++) {
      for (const name of round % 2 ? (['ours', 'peer'] as const) : (['peer', 'ours'] as const)) {
        const seed = `01JD${name}${generation}${round + WARM_UP}`.toUpperCase().padEnd(20, '0');
        const result = await sides[name].run(orderBatches(batches, seed));
        if (result.failures.length > 0) throw new Error(`${name} failed: ${result.failures}`);
        if (round > 0) measured[name].push(result);
      }
      say(`generation ${generation}, ${round > 0 ? `round ${round}` : 'warming up'}: ${latest(measured)}`);
    }
    await Promise.all([sides.ours.stop(), sides.peer.stop()]);
  }
  return measured;
}

const latest = ({ ours, peer }: Rounds): string =>
  [ours.at(-1), peer.at(-1)].map((one) => (one ? `${Math.round(one.cpuMicros)} µs CPU` : '…')).join(' | ');
