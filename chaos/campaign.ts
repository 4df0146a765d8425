import type { Emulator } from '@orderflow/local/emulator';
import type { State } from '@orderflow/operator';
import { Random } from '@orderflow/simulation/kernel';
import type { Attack } from './attack.ts';
import { echoing, type Heard } from './echo.ts';
import { type Kill, killing } from './killer.ts';
import { type Flip, flipping } from './mappings.ts';
import { Poison } from './poison.ts';
import type { Harm } from './report.ts';
import { Tap } from './tap.ts';
import { Weather } from './weather.ts';

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
  readonly heard: Heard = { eventIds: new Set(), twice: 0 };
  readonly poison: Poison;
  private readonly weather: Weather;
  private readonly attacks: readonly Attack[];
  private readonly echo: ReturnType<typeof echoing>;
  private changes: Promise<unknown> = Promise.resolve();
  private ended: Promise<unknown> | undefined;

  private constructor(
    state: State,
    emulator: Emulator,
    tap: Tap,
    private readonly count: number,
    random: Random,
  ) {
    this.weather = new Weather(state);
    this.poison = new Poison(state, random.fork());
    this.echo = echoing(state, tap, random.fork(), this.heard, this.poison);
    this.attacks = [killing(emulator, random.fork(), this.kills), flipping(state, random.fork(), this.flips)];
  }

  /** Begins. */
  static async against(state: State, emulator: Emulator, orders: number, seed: number): Promise<Campaign> {
    return new Campaign(state, emulator, await Tap.on(state), orders, new Random(seed));
  }

  /** How far the orders are. */
  see(placed: number, ended: number): void {
    const { outages } = this.weather;
    const isTime =
      (outages === 0 && placed >= this.count * FIRST_OUTAGE) || (outages === 1 && ended >= this.count * SECOND_OUTAGE);
    if (isTime) this.changes = Promise.all([this.changes, this.weather.breaks(OUTAGE_SECONDS)]);
    if (ended >= this.count * ENOUGH) this.end().catch(() => undefined);
  }

  /** No more harm; it goes on listening. @throws what went wrong with an attack */
  async end(): Promise<void> {
    this.echo.calm();
    this.ended ??= Promise.all([this.changes, ...this.attacks.map((attack) => attack.stop())]);
    await this.ended;
  }

  /** When all that was said on the bus has been heard. */
  silence = (): Promise<void> => this.echo.stop();

  async harm(): Promise<Harm> {
    const { kills, flips, heard, poison, weather } = this;
    return {
      ...{ kills, flips, outages: weather.outages, callsInOutages: await weather.calls() },
      ...{ events: heard.eventIds.size, twice: heard.twice },
      ...{ poisonOnBus: poison.onBus, poisonInQueues: poison.inQueues },
    };
  }
}
