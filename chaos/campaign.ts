import type { Emulator } from '@orderflow/local/emulator';
import type { State } from '@orderflow/operator';
import { Random } from '@orderflow/simulation/kernel';
import type { Attack } from './attack.ts';
import { BusSubscription } from './bus-subscription.ts';
import { duplicating, type SeenOnBus } from './duplicates.ts';
import { type Kill, killing } from './killer.ts';
import { type Flip, flipping } from './mappings.ts';
import { Outages } from './outages.ts';
import { Poison } from './poison.ts';
import type { Harm } from './report.ts';

/** Seconds that each of the two outages of the payment gateway takes. */
const OUTAGE_SECONDS = 20;

/** Parts of the orders: placed when the first outage begins, ended when the second does, and ended when all harm ends. */
const FIRST_OUTAGE = 0.2;
const SECOND_OUTAGE = 0.4;
const ENOUGH = 0.9;

/** All the harm there is, for as long as most orders are on their way. */
export class Campaign {
  readonly kills: Kill[] = [];
  readonly flips: Flip[] = [];
  readonly seen: SeenOnBus = { eventIds: new Set(), twice: 0 };
  readonly poison: Poison;
  private readonly outages: Outages;
  private readonly attacks: readonly Attack[];
  private readonly duplicates: ReturnType<typeof duplicating>;
  private changes: Promise<unknown> = Promise.resolve();
  private ended: Promise<unknown> | undefined;

  private constructor(
    state: State,
    emulator: Emulator,
    subscription: BusSubscription,
    private readonly count: number,
    random: Random,
  ) {
    this.outages = new Outages(state);
    this.poison = new Poison(state, random.fork());
    this.duplicates = duplicating(state, subscription, random.fork(), this.seen, this.poison);
    this.attacks = [killing(emulator, random.fork(), this.kills), flipping(state, random.fork(), this.flips)];
  }

  /** Begins. */
  static async against(state: State, emulator: Emulator, orders: number, seed: number): Promise<Campaign> {
    return new Campaign(state, emulator, await BusSubscription.to(state), orders, new Random(seed));
  }

  /** How far the orders are. */
  progress(placed: number, ended: number): void {
    const { count: outages } = this.outages;
    const isTime =
      (outages === 0 && placed >= this.count * FIRST_OUTAGE) || (outages === 1 && ended >= this.count * SECOND_OUTAGE);
    if (isTime) this.changes = Promise.all([this.changes, this.outages.begin(OUTAGE_SECONDS)]);
    if (ended >= this.count * ENOUGH) this.end().catch(() => undefined);
  }

  /** No more harm; it goes on receiving events. @throws what went wrong with an attack */
  async end(): Promise<void> {
    this.duplicates.calm();
    this.ended ??= Promise.all([this.changes, ...this.attacks.map((attack) => attack.stop())]);
    await this.ended;
  }

  /** When all that was said on the bus has been seen. */
  finish = (): Promise<void> => this.duplicates.stop();

  async harm(): Promise<Harm> {
    const { kills, flips, seen, poison, outages } = this;
    return {
      ...{ kills, flips, outages: outages.count, callsInOutages: await outages.calls() },
      ...{ events: seen.eventIds.size, twice: seen.twice },
      ...{ poisonOnBus: poison.onBus, poisonInQueues: poison.inQueues },
    };
  }
}
