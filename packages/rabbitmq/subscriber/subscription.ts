import { setMaxListeners } from 'node:events';
import type { Settled } from '@orderflow/core/batch';
import type { Received } from '@orderflow/core/contracts';
import { reasonOf, retryDelay } from '@orderflow/core/failures';
import { type Telemetry, withFields } from '@orderflow/core/surroundings';
import { type Handle, HEADERS, type RetryPolicy, type Verdict, verdictOn } from '@orderflow/messaging';
import { dlqMessage, type IncomingDelivery, placeOf } from '../messages/index.ts';
import type { RabbitConsumer, RabbitProducer } from '../rabbit-client.ts';
import { KeyedDeliveries, type QueuedDelivery } from './keyed-deliveries.ts';

export interface SubscriptionDeps {
  readonly consumer: string;
  /** @returns undefined for an event that is not subscribed to */
  readonly open: (delivery: IncomingDelivery) => Received | undefined;
  readonly handle: Handle;
  readonly queue: RabbitConsumer;
  /** Of the dead-letter exchange. */
  readonly deadLetters: RabbitProducer;
  readonly retry: RetryPolicy;
  readonly concurrency: number;
  readonly stopTimeoutMs: number;
  readonly telemetry: Telemetry;
  readonly clock: () => number;
  readonly random: () => number;
  readonly sleep: (ms: number, signal?: AbortSignal) => Promise<void>;
}

/** A queue is bound to the types that are subscribed to; others are not worth a line. */
const NOT_SUBSCRIBED: Verdict = { action: 'done', outcome: 'ignored' };

/** The longest delay before the broker is asked again, in seconds. */
const LONGEST_BROKER_DELAY_SECONDS = 5;

/** What one connection has delivered. Once it is lost nothing more of it is started, and nothing is acknowledged. */
interface Session {
  readonly deliveries: KeyedDeliveries;
  isLost: boolean;
}

/** A running subscription. It goes on until it is stopped, whatever the broker does. */
export class Subscription {
  readonly #stop = new AbortController();
  readonly #running = new Set<Promise<void>>();
  #session: Session = { deliveries: new KeyedDeliveries(), isLost: true };
  /** The delivery that finds out whether a dependency is back. While there is one, nothing else is started. */
  #probe: QueuedDelivery | undefined;
  #connecting: Promise<void> = Promise.resolve();
  #stopped: Promise<void> | undefined;
  #isReady: () => void = () => undefined;
  /** When it consumes for the first time, or has been stopped before. */
  readonly ready = new Promise<void>((resolve) => {
    this.#isReady = resolve;
  });

  constructor(private readonly deps: SubscriptionDeps) {
    setMaxListeners(0, this.#stop.signal); // one for each stream that waits
  }

  /** Connects and begins to consume. Called once. */
  start(): void {
    this.#connecting = this.#connect().finally(this.#isReady);
  }

  /**
   * Starts nothing more, waits for what is being handled, acknowledges it and closes the connection. What is not done by then comes again, to
   * another consumer of the queue or after the next start.
   */
  stop(): Promise<void> {
    this.#stopped ??= this.#end();
    return this.#stopped;
  }

  async #end(): Promise<void> {
    const { queue, deadLetters, stopTimeoutMs, sleep } = this.deps;
    this.#stop.abort('stopped');
    const timer = new AbortController();
    const idle = this.#connecting.then(() => this.#idle());
    await Promise.race([idle, sleep(stopTimeoutMs, timer.signal).catch(() => undefined)]);
    timer.abort('handling is over');
    this.#session.isLost = true;
    await queue.close();
    await deadLetters.close();
    this.deps.telemetry.flush();
  }

  async #idle(): Promise<void> {
    while (this.#running.size > 0) await Promise.allSettled(this.#running);
  }

  /** What the lost connection had delivered is finished first: its streams are handled one event at a time across connections too. */
  async #connect(): Promise<void> {
    await this.#idle();
    for (let failures = 1; !this.#stop.signal.aborted; failures++) {
      const session: Session = { deliveries: new KeyedDeliveries(), isLost: false };
      this.#session = session;
      this.#probe = undefined;
      const isConnected = await this.#attempt('could not consume the queue, will try again', () =>
        this.deps.queue.consume(
          (delivery) => this.#received(session, delivery),
          (error) => this.#lost(session, error),
        ),
      );
      if (isConnected) return;
      session.isLost = true;
      await this.#sleep(retryDelay(failures, 1, this.deps.random, LONGEST_BROKER_DELAY_SECONDS));
    }
  }

  #received(session: Session, delivery: IncomingDelivery): void {
    session.deliveries.add(delivery);
    this.#startNext();
  }

  #lost(session: Session, error: Error): void {
    if (session.isLost || this.#stop.signal.aborted) return;
    session.isLost = true;
    this.deps.telemetry.warn('connection lost, will connect again', {
      consumer: this.deps.consumer,
      error: reasonOf(error),
    });
    this.#connecting = this.#connecting.then(() => this.#connect());
  }

  #startNext(): void {
    const session = this.#session;
    while (!this.#probe && !session.isLost && !this.#stop.signal.aborted) {
      if (this.#running.size >= this.deps.concurrency) return;
      const queued = session.deliveries.take();
      if (!queued) return;
      this.#run(session, queued);
    }
  }

  #run(session: Session, queued: QueuedDelivery): void {
    const run = this.#settle(session, queued).finally(() => {
      this.#running.delete(run);
      this.#startNext();
      if (this.#running.size === 0) this.deps.telemetry.flush();
    });
    this.#running.add(run);
  }

  async #settle(session: Session, queued: QueuedDelivery): Promise<void> {
    const { delivery } = queued;
    const fields = {
      consumer: this.deps.consumer,
      type: delivery.headers[HEADERS.type] ?? delivery.type ?? delivery.routingKey,
      eventId: delivery.headers[HEADERS.eventId] ?? delivery.messageId,
      place: placeOf(delivery),
    };
    await withFields(fields, async () => {
      const verdict = await this.#try(queued);
      if (session.isLost) return; // it comes again
      if (verdict.action === 'pause') this.#pause(session, queued, verdict);
      else {
        if (this.#probe === queued) this.#resume();
        await this.#carryOut(verdict, session, queued);
      }
    });
  }

  /** Handles a delivery. One that was given up already only lacks its dead letter. */
  async #try(queued: QueuedDelivery): Promise<Verdict> {
    if (queued.failed) return { action: 'dead-letter', failed: queued.failed };
    queued.tries++;
    const result = await this.#handled(queued);
    if (!result) return NOT_SUBSCRIBED;
    const verdict = verdictOn(result, queued, this.deps.retry, this.deps.random);
    const isWaiting = verdict.action === 'pause' || (verdict.action === 'retry' && verdict.failed.class === 'pending');
    if (isWaiting) {
      queued.tries--;
      queued.waits++;
    }
    return verdict;
  }

  /** @returns nothing for an event that is not subscribed to */
  async #handled({ delivery }: QueuedDelivery): Promise<Settled | undefined> {
    const { open, handle, telemetry } = this.deps;
    try {
      const event = open(delivery);
      if (!event) return undefined;
      if (event.unusable) {
        const fields = event.unusable.map(({ field, detail }) => `${field}: ${detail}`);
        telemetry.warn('optional fields cannot be used and count as not given', { fields });
      }
      return await handle(event);
    } catch (reason) {
      return { status: 'rejected', reason };
    }
  }

  async #carryOut(
    verdict: Exclude<Verdict, { action: 'pause' }>,
    session: Session,
    queued: QueuedDelivery,
  ): Promise<void> {
    const { telemetry, queue, random } = this.deps;
    if (verdict.action === 'retry') {
      telemetry.warn('event failed, will retry', { ...verdict.failed, seconds: verdict.seconds });
      telemetry.count(verdict.failed.class === 'pending' ? 'pending' : 'retried');
      return this.#later(session, queued, verdict.seconds);
    }
    if (verdict.action === 'done') {
      if (verdict !== NOT_SUBSCRIBED) telemetry.info(verdict.outcome);
      telemetry.count(verdict.outcome);
    } else if (!(await this.#deadLetter(queued, verdict))) {
      return this.#later(session, queued, retryDelay(++queued.waits, 1, random, LONGEST_BROKER_DELAY_SECONDS));
    }
    queue.ack(queued.delivery);
    session.deliveries.finish(queued);
  }

  async #deadLetter(queued: QueuedDelivery, { failed }: Extract<Verdict, { action: 'dead-letter' }>): Promise<boolean> {
    const { telemetry, deadLetters, consumer, clock } = this.deps;
    queued.failed = failed;
    const isPublished = await this.#attempt('could not dead-letter the event, will try again', async () => {
      const [confirmation] = await deadLetters.send([dlqMessage(queued.delivery, failed, { consumer, at: clock() })]);
      if (confirmation && 'code' in confirmation) throw new Error(`${confirmation.code}: ${confirmation.reason}`);
    });
    if (isPublished) telemetry.error('event dead-lettered', { ...failed });
    telemetry.count(isPublished ? 'deadLettered' : 'deadLetterFailed');
    return isPublished;
  }

  /** Its stream waits; others go on. */
  #later(session: Session, queued: QueuedDelivery, seconds: number): void {
    void this.#sleep(seconds).then(() => {
      session.deliveries.putBack(queued);
      this.#startNext();
    });
  }

  /** The first delivery that finds a dependency down tries it again, alone. Others that were under way meanwhile wait with it. */
  #pause(session: Session, queued: QueuedDelivery, { seconds, failed }: Verdict & { action: 'pause' }): void {
    const { telemetry } = this.deps;
    telemetry.count('paused');
    if (this.#probe && this.#probe !== queued) {
      session.deliveries.putBack(queued);
      return;
    }
    telemetry.warn('dependency unavailable, consuming paused', { ...failed, seconds });
    this.#probe = queued;
    void this.#sleep(seconds).then(() => {
      if (this.#probe === queued && !session.isLost && !this.#stop.signal.aborted) this.#run(session, queued);
    });
  }

  #resume(): void {
    this.#probe = undefined;
    this.deps.telemetry.warn('consuming resumed');
    this.#startNext();
  }

  /** Ends early when the subscription is stopped. */
  async #sleep(seconds: number): Promise<void> {
    await this.deps.sleep(seconds * 1000, this.#stop.signal).catch(() => undefined);
  }

  /** @returns whether it worked. A failure is logged */
  async #attempt(failure: string, work: () => Promise<void>): Promise<boolean> {
    try {
      await work();
      return true;
    } catch (error) {
      this.deps.telemetry.warn(failure, { consumer: this.deps.consumer, error: reasonOf(error) });
      return false;
    }
  }
}
