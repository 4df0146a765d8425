import type { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { fold, isRejection } from '../decide/index.ts';
import { EventStore } from '../store/index.ts';
import type { Clock } from '../surroundings/index.ts';
import { BreakerRecord, type Snapshot } from './breaker-record.ts';
import type { BreakerPolicy } from './policy.ts';
import { type BreakerEvent, type BreakerInput, type BreakerState, breakerOf, breakerStream } from './state-machine.ts';

export interface BreakerDeps {
  readonly dynamodb: Pick<DynamoDBClient, 'send'>;
  readonly clock: Clock;
  readonly tables: { readonly events: string; readonly breakers: string };
  readonly dependency: string;
  readonly policy: BreakerPolicy;
}

/** A breaker's state at a version of its stream. */
export type VersionedState = Pick<Snapshot, 'version' | 'state'>;

/**
 * The breaker of one dependency, shared by all instances. Its state is the fold of its stream in the event store, so that a
 * change of state and its event are one commit. Its item (`record`) is a copy for fast reads, and has the counts.
 */
export class Breaker {
  readonly record: BreakerRecord;
  private readonly store: EventStore;
  private readonly stream: string;
  private readonly decider: ReturnType<typeof breakerOf>;
  private readonly clock: Clock;

  constructor({ dynamodb, tables, dependency, policy, clock }: BreakerDeps) {
    this.record = new BreakerRecord(dynamodb, tables.breakers, dependency, policy);
    this.store = new EventStore(dynamodb, tables.events);
    this.stream = breakerStream(dependency);
    this.decider = breakerOf(dependency, policy);
    this.clock = clock;
  }

  /**
   * Reads the state from the item and from what the stream has after it, and updates the item if it is behind. An outage of days
   * makes a long stream, which nobody has to read as a whole.
   */
  async readState(): Promise<Snapshot> {
    const snapshot = await this.record.read(true);
    const commits = await this.store.commitsAfter(this.stream, snapshot.version);
    const last = commits.at(-1);
    if (!last) return snapshot;
    const events = commits.flatMap((commit) => commit.events) as BreakerEvent[];
    return this.record.update(last.version, fold({ ...this.decider, initial: snapshot.state }, events));
  }

  /**
   * Decides on an input in the state that was read, and commits the decision at the next version.
   *
   * - crash before the commit: nothing happened; the next failure, probe or tick leads to the same decision.
   * - crash after it, before the item is updated: the event is published to the breaker's function, which updates the item
   *   first. Until then the commits of other instances, which decide on the old state, fail.
   * @returns the state after this commit, or after another instance's commit, or unchanged
   */
  async apply(seen: VersionedState, input: BreakerInput): Promise<VersionedState> {
    const events = this.decider.decide(seen.state, input);
    if (isRejection(events) || events.length === 0) return seen;
    const version = seen.version + 1;
    const causationId = `${this.stream}:${seen.version}:${input.type}`;
    const at = new Date(this.clock()).toISOString();
    const commit = { stream: this.stream, version, causationId, correlationId: causationId, at, events };
    const { outcome } = await this.store.append(commit);
    if (outcome !== 'appended') return this.readState();
    const state: BreakerState = fold({ ...this.decider, initial: seen.state }, events);
    return this.record.update(version, state);
  }
}
