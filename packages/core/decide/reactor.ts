import type { Outcome, ReceivedFrom } from '../batch/index.ts';
import type { AnyContract, DomainEvent } from '../contracts/index.ts';
import { Permanent, pause, retryOnContention, Transient } from '../failures/index.ts';
import type { Commit } from '../store/index.ts';
import { EventStore, emptyHistory, type History } from '../store/index.ts';
import type { RuntimeDeps } from '../surroundings/index.ts';
import { fold, isRejection } from './decider.ts';
import type { Reaction } from './reaction.ts';

/** Conflicts are other deliveries making progress; a handful in a row is bad luck and better waited out in the queue. */
const ATTEMPTS = 5;

/** Refused, decided anew and refused again, this often: the ground moves too fast to decide now. */
const REFUSALS = 3;

/** What a reaction needs of the world. */
export type ReactorDeps = Pick<RuntimeDeps, 'dynamodb' | 'clock' | 'random' | 'sleep' | 'tables'>;

/** What became of an event. `events`: all that its stream now holds, where that is known without another read. */
export interface Reacted {
  readonly outcome: Outcome;
  readonly events?: readonly DomainEvent[];
}

/** Carries out a {@link Reaction}: load, decide, append, and again if somebody else appended first. */
export class Reactor<Event extends ReceivedFrom<readonly AnyContract[]>, State, Input, Output extends DomainEvent> {
  private readonly store: EventStore;
  private readonly retry: ReturnType<typeof retryOnContention>;

  constructor(
    private readonly deps: ReactorDeps,
    private readonly reaction: Reaction<Event, State, Input, Output>,
  ) {
    this.store = new EventStore(deps.dynamodb, deps.tables.events);
    this.retry = retryOnContention(deps);
  }

  react(event: Event): Promise<Reacted> {
    const stream = this.reaction.stream(event);
    const { startsStream = [] } = this.reaction;
    const isFirst = startsStream === 'all' || startsStream.some((contract) => contract.type === event.type);
    return isFirst ? this.assumeEmpty(event, stream) : this.persist(event, stream);
  }

  /**
   * Tries on an empty stream without having looked. A write proves that it was empty, and a lost race finds out who won;
   * every other result is believed only once the stream has been read.
   */
  private async assumeEmpty(event: Event, stream: string): Promise<Reacted> {
    const [first] = await Promise.allSettled([this.attempt(event, emptyHistory(stream))]);
    const reacted = first.status === 'fulfilled' && first.value !== 'conflict' ? first.value : undefined;
    if (reacted && reacted.outcome !== 'ignored') return reacted;
    const history = await this.store.load(stream);
    if (history.version === 0 && first.status === 'rejected') throw first.reason;
    if (history.version === 0 && reacted) return reacted;
    return this.persist(event, stream, history);
  }

  private async persist(event: Event, stream: string, known?: History): Promise<Reacted> {
    let history = known ?? (await this.store.load(stream));
    for (let attempt = 1; ; attempt++) {
      if (history.commits.some((commit) => isCausedBy(event, commit)))
        return { outcome: 'duplicate', events: history.events };
      const reacted = await this.attempt(event, history);
      if (reacted !== 'conflict') return reacted;
      if (attempt === ATTEMPTS) throw new Transient(`${stream}: ${ATTEMPTS} conflicts in a row`);
      await pause(attempt, this.deps);
      history = await this.store.load(stream);
    }
  }

  /** Decides once and appends what was decided. */
  private async attempt(event: Event, history: History): Promise<Reacted | 'conflict'> {
    const state = fold(this.reaction.decider, history.events);
    let input: Input | undefined = await this.prepare(state, event);
    if (input === undefined) return { outcome: 'ignored', events: history.events };
    for (let refusals = 1; ; refusals++) {
      const events = this.decide(state, input);
      if (events.length === 0) return { outcome: 'ignored', events: history.events };
      const commit = this.commitOf(event, history, events);
      const appended = await this.retry(() => this.store.append(commit, this.reaction.transactWith?.(events)));
      if (appended.outcome === 'appended') return { outcome: 'handled', events: [...history.events, ...events] };
      if (appended.outcome === 'conflict')
        return isCausedBy(event, appended.winner) ? { outcome: 'duplicate' } : 'conflict';
      if (!this.reaction.onConditionFailed || refusals === REFUSALS)
        throw new Transient(`${history.stream}: a condition beside the commit did not hold (${appended.failed})`);
      input = this.reaction.onConditionFailed(event, appended.failed, events);
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

/** Whether a commit is what an event has led to when it came before. */
const isCausedBy = ({ metadata }: { readonly metadata: { readonly eventId: string } }, commit: Commit | undefined) =>
  commit?.causationId === metadata.eventId;
