import type { TransactWriteItem } from '@aws-sdk/client-dynamodb';
import type { AnyContract, DomainEvent } from '../../events/contract';
import type { Commit } from './commit';
import { type Decider, fold, isRejection } from './decider';
import type { RuntimeDeps } from './deps';
import { EventStore, emptyHistory, type History } from './event-store';
import { Permanent, Transient } from './failures';
import { each, handleBatch, type Outcome, type SqsHandler } from './handle-batch';
import type { ReceivedFrom } from './message';

/** How a context reacts to events: which stream each one concerns, what must be asked outside, and who decides. */
export interface Reaction<Event, State, Input, Output extends DomainEvent> {
  /** The stream that the event concerns: `payment-<orderId>`. */
  stream(event: Event): string;
  readonly decider: Decider<State, Input, Output>;
  /**
   * Contracts that usually find the stream empty. For them the first attempt assumes so instead of reading: the whole
   * reaction is then one conditional write.
   */
  readonly opens?: readonly AnyContract[];
  /**
   * Turns the event into the decider's input; calls to the outside go here, each with a deterministic idempotency key,
   * for it runs again on every redelivery and every conflict. `undefined`: nothing to do.
   * @default the event itself is the input
   */
  prepare?(state: State, event: Event, look: Look): Promise<Input | undefined>;
  /** Writes that must happen in the same transaction as the commit, or not at all. */
  alongside?(events: readonly Output[]): readonly TransactWriteItem[];
  /** What the decider hears when the condition of an {@link alongside} write (by index) did not hold. */
  refused?(event: Event, failed: readonly number[], attempted: readonly Output[]): Input;
}

/** Read access to other streams: their events are published contracts. */
export type Look = (stream: string) => Promise<History>;

/** Conflicts are other deliveries making progress; a handful in a row is bad luck and better waited out in the queue. */
const ATTEMPTS = 5;

/**
 * A consumer that owns streams: each message becomes at most one atomic commit, whatever is delivered twice, late, out
 * of order, or at the same time, and wherever the process dies.
 *
 * - dies before the commit: nothing happened; the message comes again.
 * - dies after it: the message comes again, finds its own event id as a `causationId` in the stream, and is done.
 */
export function consume<const Contracts extends readonly AnyContract[], State, Input, Output extends DomainEvent>(
  contracts: Contracts,
  deps: RuntimeDeps,
  reaction: Reaction<ReceivedFrom<Contracts>, State, Input, Output>,
): SqsHandler {
  const store = new EventStore(deps.dynamodb, deps.tables.events);
  return handleBatch(
    contracts,
    deps,
    each((event) => react(event, store, deps, reaction)),
  );
}

async function react<Event extends ReceivedFrom<readonly AnyContract[]>, State, Input, Output extends DomainEvent>(
  event: Event,
  store: EventStore,
  deps: RuntimeDeps,
  reaction: Reaction<Event, State, Input, Output>,
): Promise<Outcome> {
  const stream = reaction.stream(event);
  let history = opens(reaction, event) ? emptyHistory(stream) : await store.load(stream);
  for (let attempt = 1; attempt <= ATTEMPTS; attempt++) {
    if (history.commits.some((commit) => commit.causationId === event.metadata.eventId)) return 'duplicate';
    const outcome = await attemptOnce(event, history, store, deps, reaction);
    if (outcome !== 'conflict') return outcome;
    await deps.sleep(deps.random() * 20 * 2 ** attempt);
    history = await store.load(stream);
  }
  throw new Transient(`${stream}: ${ATTEMPTS} conflicts in a row`);
}

const opens = (reaction: { readonly opens?: readonly AnyContract[] }, event: { readonly type: string }) =>
  reaction.opens?.some((contract) => contract.type === event.type) ?? false;

async function attemptOnce<
  Event extends ReceivedFrom<readonly AnyContract[]>,
  State,
  Input,
  Output extends DomainEvent,
>(
  event: Event,
  history: History,
  store: EventStore,
  deps: RuntimeDeps,
  reaction: Reaction<Event, State, Input, Output>,
): Promise<Outcome | 'conflict'> {
  const { decider } = reaction;
  const state = fold(decider, history.events);
  let input: Input | undefined = reaction.prepare
    ? await reaction.prepare(state, event, (stream) => store.load(stream))
    : (event as unknown as Input);
  while (input !== undefined) {
    const decision = decider.decide(state, input);
    if (isRejection(decision)) throw new Permanent(`${decision.rejected}: ${decision.reason}`);
    if (decision.length === 0) return 'ignored';
    const commit = commitFor(event, history, decision, deps);
    const appended = await store.append(commit, reaction.alongside?.(decision));
    if (appended.outcome === 'appended') return 'handled';
    if (appended.outcome === 'conflict')
      return appended.winner?.causationId === event.metadata.eventId ? 'duplicate' : 'conflict';
    input = reaction.refused?.(event, appended.failed, decision);
  }
  return 'ignored';
}

function commitFor(
  { metadata }: ReceivedFrom<readonly AnyContract[]>,
  history: History,
  events: readonly DomainEvent[],
  deps: RuntimeDeps,
): Commit {
  return {
    stream: history.stream,
    version: history.version + 1,
    causationId: metadata.eventId,
    correlationId: metadata.correlationId,
    at: new Date(deps.clock()).toISOString(),
    traceparent: metadata.traceparent,
    events,
  };
}
