import type { Change, Violation, Watch } from '@orderflow/simulation/invariants';
import type { World } from '@orderflow/simulation/stage';

const SECOND = 1000;

/** The longest delay of a message that is tried again (packages/core/failures/retry.ts). */
const LONGEST_DELAY = 900 * SECOND;

/** Time-outs of its function for which a message stays hidden that nobody finished (packages/constructs). */
const HIDDEN = 6;

/** For cold starts, calls and the polling of queues. */
const SLACK = 300 * SECOND;

const ENDED = /"type":"order\.(completed|cancelled)"/;

/**
 * Once nothing goes wrong any more, an order ends: no later than all that may wait have waited once, and once more for what came
 * out of order. Times are the simulation's own. Orders that an operator had to help are not judged.
 */
export class LatenessWatch implements Watch {
  private readonly begun = new Map<string, number>();
  private readonly ended = new Map<string, number>();
  private orders = 0;

  constructor(
    private readonly world: World,
    private readonly eventsTable: string,
  ) {}

  judged() {
    return { 'orders that end in time': this.orders };
  }

  onChange({ table, after }: Change): readonly Violation[] {
    const stream = after?.stream?.S;
    if (table !== this.eventsTable || !stream?.startsWith('order-')) return [];
    const { now } = this.world.kernel;
    if (!this.begun.has(stream)) this.begun.set(stream, now);
    if (ENDED.test(after?.events?.S ?? '')) this.ended.set(stream, now);
    return [];
  }

  atRest(): readonly Violation[] {
    if (this.world.isRepaired) return [];
    const most = this.mostMs();
    return [...this.begun].flatMap(([stream, begun]) => {
      this.orders++;
      const quiet = this.longestQuiet(begun, this.ended.get(stream) ?? begun);
      if (quiet <= most) return [];
      const detail = `${stream}: ${Math.round(quiet / SECOND)} s in which nothing went wrong, of at most ${most / SECOND}`;
      return [{ invariant: 'an order ended late', detail }];
    });
  }

  /** The longest time within which nothing was wrong, milliseconds. */
  private longestQuiet(from: number, to: number): number {
    let [longest, since] = [0, from];
    for (const one of this.world.faults.disturbances) {
      if (one.to < since) continue;
      if (one.from >= to) break;
      longest = Math.max(longest, one.from - since);
      since = one.to;
    }
    return Math.max(longest, to - since);
  }

  private mostMs(): number {
    const timeout = Math.max(...this.world.deployment.functions.map(({ timeoutSeconds }) => timeoutSeconds)) * SECOND;
    return 2 * Math.max(LONGEST_DELAY, HIDDEN * timeout) + timeout + SLACK;
  }
}
