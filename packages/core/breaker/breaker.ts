import type { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { fold, isRejection } from '../decide/index.ts';
import { EventStore } from '../store/index.ts';
import type { Clock } from '../surroundings/index.ts';
import { BreakerRecord, type Snapshot } from './breaker-record.ts';
import type { BreakerPolicy } from './policy.ts';
import { type BreakerInput, type BreakerState, breakerOf, breakerStream } from './state-machine.ts';

export interface BreakerDeps {
  readonly dynamodb: Pick<DynamoDBClient, 'send'>;
  readonly clock: Clock;
  readonly tables: { readonly events: string; readonly breakers: string };
  readonly dependency: string;
  readonly policy: BreakerPolicy;
}

/** A breaker's state, at a position of its stream. */
export type Standing = Pick<Snapshot, 'version' | 'state'>;

/**
 * The breaker of one dependency as all instances share it. Its stream in the event store is the truth, so that a change
 * of state, the event that tells of it and the audit are one commit; the item beside it is what instances read and count in.
 */
export class Breaker {
  readonly tally: BreakerRecord;
  private readonly store: EventStore;
  private readonly stream: string;
  private readonly decider: ReturnType<typeof breakerOf>;
  private readonly clock: Clock;

  constructor({ dynamodb, tables, dependency, policy, clock }: BreakerDeps) {
    this.tally = new BreakerRecord(dynamodb, tables.breakers, dependency, policy);
    this.store = new EventStore(dynamodb, tables.events);
    this.stream = breakerStream(dependency);
    this.decider = breakerOf(dependency, policy);
    this.clock = clock;
  }

  /** Reads the stream, and brings the item up to it. */
  async truth(): Promise<Snapshot> {
    const { version, events } = await this.store.load(this.stream);
    const standing = { version, state: fold(this.decider, events) };
    const snapshot = await this.tally.look(true);
    return snapshot.version >= version ? snapshot : this.tally.advance(version, standing.state);
  }

  /**
   * Decides on what has been heard, and commits what comes of it at the position after the one that was seen.
   *
   * - dies before the commit: nothing happened; the next failure, probe or tick comes to the same.
   * - dies after it, before the item follows: the event is on its way to the breaker's function, whose first act is to
   *   bring the item up to the stream. Until then other instances decide on the old state, and are refused.
   * @returns where the breaker stands then: after this commit, after somebody else's, or as it was
   */
  async hear(seen: Standing, input: BreakerInput): Promise<Standing> {
    const events = this.decider.decide(seen.state, input);
    if (isRejection(events) || events.length === 0) return seen;
    const version = seen.version + 1;
    const causationId = `${this.stream}:${seen.version}:${input.type}`;
    const at = new Date(this.clock()).toISOString();
    const commit = { stream: this.stream, version, causationId, correlationId: causationId, at, events };
    const { outcome } = await this.store.append(commit);
    if (outcome !== 'appended') return this.truth();
    const state: BreakerState = fold({ ...this.decider, initial: seen.state }, events);
    return this.tally.advance(version, state);
  }
}
