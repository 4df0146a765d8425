import { setMaxListeners } from 'node:events';
import type { Settled } from '@orderflow/core/batch';
import type { Received } from '@orderflow/core/contracts';
import { reasonOf, retryDelay } from '@orderflow/core/failures';
import { type Telemetry, withFields } from '@orderflow/core/surroundings';
import type { Failed } from '../dlq-failed.ts';
import type { Handle } from '../event-handler.ts';
import { type RetryPolicy, type Verdict, verdictOn } from '../verdict.ts';
import type { QueuedMessage } from './keyed-queue.ts';
import type { MessageSource } from './message-source.ts';

/** What a subscription needs on any broker. */
export interface SubscriberDeps {
  /** Names the subscriber in logs and dead letters. */
  readonly consumer: string;
  readonly handle: Handle;
  readonly retry: RetryPolicy;
  /** Messages of one source that are handled at the same time. */
  readonly concurrency: number;
  readonly stopTimeoutMs: number;
  readonly telemetry: Telemetry;
  readonly clock: () => number;
  readonly random: () => number;
  readonly sleep: (ms: number, signal?: AbortSignal) => Promise<void>;
}

/** What differs between brokers. */
export interface BrokerSide<Message> {
  /** @returns undefined for an event that is not subscribed to @throws what is wrong with the message */
  open(message: Message): Received | undefined;
  /** What log lines say of a message. */
  describe(message: Message): Readonly<Record<'type' | 'eventId' | 'place', string | undefined>>;
  /** Writes the dead letter of a message. @throws when it may not be written */
  deadLetter(message: Message, failed: Failed): Promise<void>;
  /** All that messages come from now. */
  sources(): Iterable<MessageSource<Message>>;
  /** Called when a message is done, or waits, with its source; and without one when a pause is over. There may be room for more. */
  onProgress(source?: MessageSource<Message>): void;
}

/** Events of other types are not worth a line. */
const NOT_SUBSCRIBED = { action: 'done', outcome: 'ignored' } as const satisfies Verdict;

/** The longest delay before the broker is asked again, in seconds. */
const LONGEST_BROKER_DELAY_SECONDS = 5;

interface Probe<Message> {
  readonly queued: QueuedMessage<Message>;
  readonly source: MessageSource<Message>;
}

/**
 * Handles messages, whichever broker brings them: one after another by key, side by side across keys; retries, pauses and dead letters by the class
 * of the failure. Where they come from, and what it means that one is done, is the broker's.
 */
export class MessageHandling<Message> {
  readonly #stop = new AbortController();
  /** The message that finds out whether a dependency is back. While there is one, nothing else is started. */
  #probe: Probe<Message> | undefined;

  constructor(
    private readonly deps: SubscriberDeps,
    private readonly broker: BrokerSide<Message>,
  ) {
    setMaxListeners(0, this.#stop.signal); // one for each key that waits
  }

  get isStopped(): boolean {
    return this.#stop.signal.aborted;
  }

  /** Whether a dependency is down, and everything waits for it. */
  get isPaused(): boolean {
    return this.#probe !== undefined;
  }

  /** Starts as many messages of a source as may be handled now. */
  startNext(source: MessageSource<Message>): void {
    while (!this.#probe && !source.isGone && !this.isStopped) {
      if (source.running >= this.deps.concurrency) return;
      const queued = source.take();
      if (!queued) return;
      this.#run(source, queued);
    }
  }

  /** Nothing more of the source is started. A pause that one of its messages was to end is over. */
  abandon(source: MessageSource<Message>): void {
    source.isGone = true;
    if (this.#probe?.source === source) this.#resume();
  }

  /** Starts nothing more, and waits for what is being handled, for so long as it may. @param idle when nothing is */
  async stop(idle: Promise<unknown>): Promise<void> {
    const { sleep, stopTimeoutMs } = this.deps;
    this.#stop.abort('stopped');
    const timer = new AbortController();
    await Promise.race([idle, sleep(stopTimeoutMs, timer.signal).catch(() => undefined)]);
    timer.abort('handling is over');
  }

  /** Ends early when the subscription is stopped. */
  async sleep(seconds: number): Promise<void> {
    await this.deps.sleep(seconds * 1000, this.#stop.signal).catch(() => undefined);
  }

  /** A broker that does not answer is asked again after a growing delay. @param failures in a row */
  waitForBroker(failures: number): Promise<void> {
    return this.sleep(retryDelay(failures, 1, this.deps.random, LONGEST_BROKER_DELAY_SECONDS));
  }

  /** @returns whether it worked. A failure is logged */
  async attempt(failure: string, work: () => Promise<void>): Promise<boolean> {
    try {
      await work();
      return true;
    } catch (error) {
      this.deps.telemetry.warn(failure, { consumer: this.deps.consumer, error: reasonOf(error) });
      return false;
    }
  }

  #run(source: MessageSource<Message>, queued: QueuedMessage<Message>): void {
    source.start(
      () => this.#settle(source, queued),
      () => {
        this.startNext(source);
        this.broker.onProgress(source);
      },
    );
  }

  #settle(source: MessageSource<Message>, queued: QueuedMessage<Message>): Promise<void> {
    const fields = { consumer: this.deps.consumer, ...this.broker.describe(queued.message) };
    return withFields(fields, async () => {
      const verdict = await this.#try(queued);
      if (source.isGone && verdict.action !== 'done') return; // it comes again elsewhere
      if (verdict.action === 'pause') return this.#pause(source, queued, verdict);
      if (this.#probe?.queued === queued) this.#resume();
      if (verdict.action === 'retry') return this.#retry(source, queued, verdict);
      if (verdict.action === 'done') this.#note(verdict);
      else if (!(await this.#deadLetter(queued, verdict.failed))) return this.#waitForDeadLetter(source, queued);
      source.finish(queued);
    });
  }

  /** Handles a message. One that was given up already only lacks its dead letter. */
  async #try(queued: QueuedMessage<Message>): Promise<Verdict> {
    if (queued.failed) return { action: 'dead-letter', failed: queued.failed };
    queued.tries++;
    let result: Settled;
    try {
      const event = this.broker.open(queued.message);
      if (!event) return NOT_SUBSCRIBED;
      if (event.unusable) this.#warnOf(event.unusable);
      result = await this.deps.handle(event);
    } catch (reason) {
      result = { status: 'rejected', reason };
    }
    const verdict = verdictOn(result, queued, this.deps.retry, this.deps.random);
    const isWaiting = verdict.action === 'pause' || (verdict.action === 'retry' && verdict.failed.class === 'pending');
    if (isWaiting) {
      queued.tries--;
      queued.waits++;
    }
    return verdict;
  }

  #warnOf(unusable: NonNullable<Received['unusable']>): void {
    const fields = unusable.map(({ field, detail }) => `${field}: ${detail}`);
    this.deps.telemetry.warn('optional fields cannot be used and count as not given', { fields });
  }

  #note(verdict: Extract<Verdict, { action: 'done' }>): void {
    const { telemetry } = this.deps;
    if (verdict !== NOT_SUBSCRIBED) telemetry.info(verdict.outcome);
    telemetry.count(verdict.outcome);
  }

  #retry(
    source: MessageSource<Message>,
    queued: QueuedMessage<Message>,
    { failed, seconds }: Extract<Verdict, { action: 'retry' }>,
  ): void {
    const { telemetry } = this.deps;
    telemetry.warn('event failed, will retry', { ...failed, seconds });
    telemetry.count(failed.class === 'pending' ? 'pending' : 'retried');
    this.#later(source, queued, seconds);
  }

  #waitForDeadLetter(source: MessageSource<Message>, queued: QueuedMessage<Message>): void {
    this.#later(source, queued, retryDelay(++queued.waits, 1, this.deps.random, LONGEST_BROKER_DELAY_SECONDS));
  }

  async #deadLetter(queued: QueuedMessage<Message>, failed: Failed): Promise<boolean> {
    const { telemetry } = this.deps;
    queued.failed = failed;
    const isWritten = await this.attempt('could not dead-letter the event, will try again', () =>
      this.broker.deadLetter(queued.message, failed),
    );
    if (isWritten) telemetry.error('event dead-lettered', { ...failed });
    telemetry.count(isWritten ? 'deadLettered' : 'deadLetterFailed');
    return isWritten;
  }

  /** Its key waits; others go on. */
  #later(source: MessageSource<Message>, queued: QueuedMessage<Message>, seconds: number): void {
    void this.sleep(seconds).then(() => {
      source.putBack(queued);
      this.startNext(source);
    });
  }

  /** The first message that finds a dependency down tries it again, alone. Others that were under way meanwhile wait with it. */
  #pause(
    source: MessageSource<Message>,
    queued: QueuedMessage<Message>,
    { seconds, failed }: Extract<Verdict, { action: 'pause' }>,
  ): void {
    const { telemetry } = this.deps;
    telemetry.count('paused');
    if (this.#probe && this.#probe.queued !== queued) {
      source.putBack(queued);
      return;
    }
    telemetry.warn('dependency unavailable, consuming paused', { ...failed, seconds });
    const probe = { queued, source };
    this.#probe = probe;
    void this.sleep(seconds).then(() => {
      if (this.#probe?.queued === queued && !source.isGone && !this.isStopped) this.#run(source, queued);
    });
  }

  #resume(): void {
    this.#probe = undefined;
    this.deps.telemetry.warn('consuming resumed');
    for (const source of this.broker.sources()) this.startNext(source);
    this.broker.onProgress();
  }
}
