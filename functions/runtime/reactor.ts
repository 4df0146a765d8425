import type { AnyContract, DomainEvent } from '../../events/contract';
import type { Commit } from './commit';
import type { Outcome } from './conclude';
import { outlasting, pause } from './contention';
import { fold, isRejection } from './decider';
import type { RuntimeDeps } from './deps';
import { EventStore, emptyHistory, type History } from './event-store';
import { Permanent, Transient } from './failures';
import type { ReceivedFrom } from './message';
import type { Reaction } from './reaction';

/** Conflicts are other deliveries making progress; a handful in a row is bad luck and better waited out in the queue. */
const ATTEMPTS = 5;

/** Refused, decided anew and refused again, this often: the ground moves too fast to decide now. */
const REFUSALS = 3;

/** Carries out a {@link Reaction}: load, decide, append, and again if somebody else appended first. */
export class Reactor<Event extends ReceivedFrom<readonly AnyContract[]>, State, Input, Output extends DomainEvent> {
  private readonly store: EventStore;
  private readonly outlast: ReturnType<typeof outlasting>;

  constructor(
    private readonly deps: RuntimeDeps,
    private readonly reaction: Reaction<Event, State, Input, Output>,
  ) {
    this.store = new EventStore(deps.dynamodb, deps.tables.events);
    this.outlast = outlasting(deps);
  }

  react(event: Event): Promise<Outcome> {
    const stream = this.reaction.stream(event);
    const opens = this.reaction.opens?.some((contract) => contract.type === event.type);
    return opens ? this.assumeEmpty(event, stream) : this.persist(event, stream);
  }

  /**
   * Tries on an empty stream without having looked. A write proves that it was empty, and a lost race finds out who won;
   * every other result is believed only once the stream has been read.
   */
  private async assumeEmpty(event: Event, stream: string): Promise<Outcome> {
    const [first] = await Promise.allSettled([this.attempt(event, emptyHistory(stream))]);
    const outcome = first.status === 'fulfilled' ? first.value : undefined;
    if (outcome === 'handled' || outcome === 'duplicate') return outcome;
    const history = await this.store.load(stream);
    if (history.version === 0 && first.status === 'rejected') throw first.reason;
    if (history.version === 0 && outcome === 'ignored') return outcome;
    return this.persist(event, stream, history);
  }

  private async persist(event: Event, stream: string, known?: History): Promise<Outcome> {
    let history = known ?? (await this.store.load(stream));
    for (let attempt = 1; ; attempt++) {
      if (history.commits.some((commit) => commit.causationId === event.metadata.eventId)) return 'duplicate';
      const outcome = await this.attempt(event, history);
      if (outcome !== 'conflict') return outcome;
      if (attempt === ATTEMPTS) throw new Transient(`${stream}: ${ATTEMPTS} conflicts in a row`);
      await pause(attempt, this.deps);
      history = await this.store.load(stream);
    }
  }

  /** Decides once and appends what was decided. */
  private async attempt(event: Event, history: History): Promise<Outcome | 'conflict'> {
    const state = fold(this.reaction.decider, history.events);
    let input: Input | undefined = await this.prepare(state, event);
    if (input === undefined) return 'ignored';
    for (let refusals = 1; ; refusals++) {
      const events = this.decide(state, input);
      if (events.length === 0) return 'ignored';
      const commit = this.commitOf(event, history, events);
      const appended = await this.outlast(() => this.store.append(commit, this.reaction.alongside?.(events)));
      if (appended.outcome === 'appended') return 'handled';
      if (appended.outcome === 'conflict')
        return appended.winner?.causationId === commit.causationId ? 'duplicate' : 'conflict';
      if (!this.reaction.refused || refusals === REFUSALS)
        throw new Transient(`${history.stream}: a condition beside the commit did not hold (${appended.failed})`);
      input = this.reaction.refused(event, appended.failed, events);
    }
  }

  private prepare(state: State, event: Event): Promise<Input | undefined> | Input {
    if (!this.reaction.prepare) return event as unknown as Input;
    return this.reaction.prepare(state, event, (stream) => this.store.load(stream));
  }

  private decide(state: State, input: Input): readonly Output[] {
    const decision = this.reaction.decider.decide(state, input);
    if (isRejection(decision)) throw new Permanent(`${decision.rejected}: ${decision.reason}`);
    return decision;
  }

  private commitOf({ metadata }: Event, history: History, events: readonly Output[]): Commit {
    return {
      stream: history.stream,
      version: history.version + 1,
      causationId: metadata.eventId,
      correlationId: metadata.correlationId,
      at: new Date(this.deps.clock()).toISOString(),
      traceparent: metadata.traceparent,
      events,
    };
  }
}
