import { type EventPattern, eventPattern } from '@orderflow/core/patterns';
import type { Clock } from './clock.ts';
import type { Taken } from './event-bus.ts';

export interface ArchiveSettings {
  readonly name: string;
  readonly arn: string;
  /** Which events it keeps. @default all */
  readonly pattern?: object | undefined;
  /** For how many days; 0: for ever. @default 0 */
  readonly retentionDays?: number;
}

/** A replay to come: events that happened from `from` up to and including `to`, for some rules. */
export interface ReplayRequest {
  readonly name: string;
  /** Milliseconds since the epoch. */
  readonly from: number;
  readonly to: number;
  /** The only rules that are asked. @default all */
  readonly ruleArns?: readonly string[];
}

/** An event that a replay brings again: the same id and time, under the replay's name. */
export interface Replayed extends Taken {
  readonly ruleArns: readonly string[] | undefined;
}

const DAY_MS = 24 * 3_600_000;

/**
 * An archive of a bus. It keeps what happens, and never what a replay brings.
 * @see https://docs.aws.amazon.com/eventbridge/latest/userguide/eb-archive.html
 */
export class SimulatedArchive {
  private kept: (Taken & { readonly until: number })[] = [];
  private readonly matches: EventPattern['matches'];

  constructor(
    private readonly settings: ArchiveSettings,
    private readonly clock: Clock,
  ) {
    this.matches = settings.pattern ? eventPattern(settings.pattern).matches : () => true;
  }

  get arn(): string {
    return this.settings.arn;
  }

  /** How many events it holds. */
  get size(): number {
    this.forget();
    return this.kept.length;
  }

  /** Keeps an event, if its pattern wants it. */
  keep({ event, trace }: Taken): void {
    if (event['replay-name'] !== undefined || !this.matches(event)) return;
    const { retentionDays = 0 } = this.settings;
    const until = retentionDays === 0 ? Number.POSITIVE_INFINITY : this.clock.now() + retentionDays * DAY_MS;
    this.kept.push({ event, trace, until });
  }

  /**
   * What a replay brings, in the order in which it happened. EventBridge promises no order, and sends them at its own
   * pace: both are the world's.
   * @throws Error when the time is none, or lies ahead
   */
  replay({ name, from, to, ruleArns }: ReplayRequest): readonly Replayed[] {
    if (!(from < to) || to > this.clock.now())
      throw new Error(`EventBridge: replay ${name}: the start must be before the end, and the end not ahead`);
    this.forget();
    return this.kept
      .filter(({ event }) => Date.parse(event.time) >= from && Date.parse(event.time) <= to)
      .map(({ event, trace }) => ({ event: { ...event, 'replay-name': name }, trace, ruleArns }));
  }

  private forget(): void {
    const now = this.clock.now();
    if (this.kept.some(({ until }) => until <= now)) this.kept = this.kept.filter(({ until }) => until > now);
  }
}
