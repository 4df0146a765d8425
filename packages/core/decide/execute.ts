import type { TransactWriteItem } from '@aws-sdk/client-dynamodb';
import type { Outcome } from '../batch/index.ts';
import type { DomainEvent } from '../contracts/index.ts';
import { isServiceDown, pause, retryOnContention, Transient } from '../failures/index.ts';
import { type Appended, type Commit, EventStore, emptyHistory, extend, type History } from '../store/index.ts';
import type { RuntimeDeps } from '../surroundings/index.ts';
import { type Decider, fold, isRejection, type Rejection } from './decider.ts';

/** What an execution needs from outside. */
export type ExecuteDeps = Pick<RuntimeDeps, 'dynamodb' | 'clock' | 'random' | 'sleep' | 'tables'>;

/** What causes an execution: an event, a workflow's command, or a request. It is written with the commit. */
export interface Cause {
  /** Unique and the same on every try: a stream that has a commit with this id is not appended to again. */
  readonly causationId: string;
  readonly correlationId: string;
  /** W3C Trace Context. */
  readonly traceparent?: string | undefined;
}

/** One run of a decider on one stream, for one cause. Give its `input`, or `prepare` it. */
export interface Execution<State, Input, Output extends DomainEvent> {
  /** `payment-<orderId>` */
  readonly stream: string;
  readonly decider: Decider<State, Input, Output>;
  readonly cause: Cause;
  /** The decider's input. @default what `prepare` returns */
  readonly input?: NoInfer<Input>;
  /**
   * Returns the decider's input, or `undefined` when there is nothing to do. Calls to the outside go here, each with a
   * deterministic idempotency key, because this runs again on every try and every conflict.
   */
  prepare?(state: State, readStream: ReadStream): Promise<Input | undefined>;
  /**
   * Whether the stream is usually empty. The first attempt then assumes so instead of reading it: the whole execution is
   * one conditional write, which fails if the assumption is wrong. When nothing was written (nothing to do, a rejection,
   * an error), the stream is read before that result counts.
   * @default false: the stream is read first
   */
  readonly startsStream?: boolean | undefined;
  /** Writes in the same transaction as the commit. At most 99. @default none */
  transactWith?(events: readonly Output[]): readonly TransactWriteItem[];
  /**
   * Returns the next input for the decider after the conditions of some {@link transactWith} writes failed.
   * @param failed the indexes of those writes
   * @param attempted the events that were decided
   * @default the execution ends with `conditionFailed`, as it does after the third such failure
   */
  onConditionFailed?(failed: readonly number[], attempted: readonly Output[]): NoInfer<Input>;
}

/** Reads another stream: its events are published contracts. See {@link EventStore.load} for `enough`. */
export type ReadStream = (stream: string, enough?: (history: History) => boolean) => Promise<History>;

/**
 * The result of an execution.
 * - `handled`: the decided events were appended.
 * - `duplicate`: the stream had a commit of this cause already.
 * - `ignored`: there was nothing to do.
 * - `rejected`: the decider rejected the input. Nothing was written.
 * - `conditionFailed`: see {@link Appended}. Nothing was written.
 */
export type Executed =
  | {
      readonly outcome: Outcome;
      /** The whole stream after the execution. Read only if it is not known already. */
      history(): Promise<History>;
    }
  | { readonly outcome: 'rejected'; readonly rejection: Rejection }
  | Extract<Appended, { outcome: 'conditionFailed' }>;

/**
 * Runs a decider once: loads the stream, decides, appends, and tries again when another writer appended first. However
 * often it is called for one cause, at most one commit is appended.
 *
 * - crash before the commit: nothing is written.
 * - crash, or a lost answer, after it: the next call for this cause finds the commit, and is a `duplicate`.
 * @throws Transient after 5 conflicts in a row
 * @throws Contention when another transaction holds one of the items for longer than a second
 * @throws what `prepare`, the decider or DynamoDB throws
 */
export const execute = <State, Input, Output extends DomainEvent>(
  deps: ExecuteDeps,
  execution: Execution<State, Input, Output>,
): Promise<Executed> => executor(deps)(execution);

/** Makes one {@link execute} for many executions: those whose transactions collide are then retried one at a time. */
export function executor(deps: ExecuteDeps) {
  const store = new EventStore(deps.dynamodb, deps.tables.events);
  const retry = retryOnContention(deps);
  return <State, Input, Output extends DomainEvent>(execution: Execution<State, Input, Output>): Promise<Executed> =>
    new Run(deps, store, retry, execution).result();
}

/** A conflict means that another writer made progress. After so many in a row a later try is better. */
const MAX_CONFLICTS = 5;

/** How often the decider may decide again because a condition failed. */
const MAX_CONDITION_FAILURES = 3;

class Run<State, Input, Output extends DomainEvent> {
  constructor(
    private readonly deps: ExecuteDeps,
    private readonly store: EventStore,
    private readonly retry: ReturnType<typeof retryOnContention>,
    private readonly execution: Execution<State, Input, Output>,
  ) {}

  result(): Promise<Executed> {
    return this.execution.startsStream ? this.assumeEmpty() : this.loadAndAppend();
  }

  /** A write, or one that DynamoDB refused for its condition, proves what the stream held; all else needs a read. */
  private async assumeEmpty(): Promise<Executed> {
    const { stream } = this.execution;
    const [first] = await Promise.allSettled([this.attempt(emptyHistory(stream))]);
    // The same service would fail again, and take its time.
    if (first.status === 'rejected' && isServiceDown(first.reason)) throw first.reason;
    const executed = first.status === 'fulfilled' && first.value !== 'conflict' ? first.value : undefined;
    if (executed && executed.outcome !== 'ignored' && executed.outcome !== 'rejected') return executed;
    const history = await this.store.load(stream);
    if (history.version === 0 && first.status === 'rejected') throw first.reason;
    if (history.version === 0 && executed) return executed;
    return this.loadAndAppend(history);
  }

  private async loadAndAppend(loaded?: History): Promise<Executed> {
    const { stream } = this.execution;
    let history = loaded ?? (await this.store.load(stream));
    for (let conflicts = 1; ; conflicts++) {
      if (history.commits.some((commit) => this.isOwn(commit))) return known('duplicate', history);
      const executed = await this.attempt(history);
      if (executed !== 'conflict') return executed;
      if (conflicts === MAX_CONFLICTS) throw new Transient(`${stream}: ${MAX_CONFLICTS} conflicts in a row`);
      await pause(conflicts, this.deps);
      history = await this.store.load(stream);
    }
  }

  /** Decides once, and appends what was decided. */
  private async attempt(history: History): Promise<Executed | 'conflict'> {
    const { decider } = this.execution;
    const state = fold(decider, history.events);
    let input: Input | undefined = await this.inputFor(state);
    if (input === undefined) return known('ignored', history);
    for (let failures = 1; ; failures++) {
      const events = decider.decide(state, input);
      if (isRejection(events)) return { outcome: 'rejected', rejection: events };
      if (events.length === 0) return known('ignored', history);
      const commit = this.commitOf(history, events);
      const appended = await this.retry(() => this.store.append(commit, this.execution.transactWith?.(events)));
      if (appended.outcome === 'appended') return known('handled', extend(history, commit));
      if (appended.outcome === 'conflict') return this.isOwn(appended.winner) ? this.duplicate() : 'conflict';
      if (!this.execution.onConditionFailed || failures === MAX_CONDITION_FAILURES) return appended;
      input = this.execution.onConditionFailed(appended.failed, events);
    }
  }

  private async inputFor(state: State): Promise<Input | undefined> {
    const { input } = this.execution;
    return input ?? this.execution.prepare?.(state, (stream, enough) => this.store.load(stream, enough));
  }

  private commitOf(history: History, events: readonly Output[]): Commit {
    const { stream, cause } = this.execution;
    const { causationId, correlationId, traceparent } = cause;
    const at = new Date(this.deps.clock()).toISOString();
    return { stream, version: history.version + 1, causationId, correlationId, at, traceparent, events };
  }

  private isOwn(commit: Commit | undefined): boolean {
    return commit?.causationId === this.execution.cause.causationId;
  }

  private duplicate(): Executed {
    return { outcome: 'duplicate', history: () => this.store.load(this.execution.stream) };
  }
}

const known = (outcome: Outcome, history: History): Executed => ({ outcome, history: async () => history });
