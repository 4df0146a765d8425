import { setTimeout } from 'node:timers/promises';
import { type Invoke, retrySeconds } from './invoke.ts';
import type { LocalMapping } from './kafka-mapping.ts';

/** A message of RabbitMQ, as a client delivers it. */
export interface PolledMessage {
  readonly value: Buffer;
  readonly headers: Readonly<Record<string, string>>;
  readonly messageId: string | undefined;
  readonly correlationId: string | undefined;
  readonly type: string | undefined;
  /** Milliseconds since the epoch. */
  readonly timestamp: number | undefined;
  readonly redelivered: boolean;
}

/** A consumer of a queue: the one that a `rabbitClient` of `@orderflow/rabbitmq` makes. Its prefetch is at least the batch size. */
export interface PolledQueue<Message extends PolledMessage> {
  consume(onDelivery: (message: Message) => void, onLost: (error: Error) => void): Promise<void>;
  ack(message: Message): void;
  close(): Promise<void>;
}

export interface RabbitMappingOptions<Message extends PolledMessage> {
  readonly consumer: PolledQueue<Message>;
  readonly invoke: Invoke;
  readonly queue: string;
  /** @default '/' */
  readonly virtualHost?: string;
  /** @default 100 */
  readonly batchSize?: number;
  /** Told what goes wrong, a line each. */
  readonly say: (line: string) => void;
  /** Milliseconds. @default a timer */
  readonly sleep?: (ms: number, signal: AbortSignal) => Promise<unknown>;
}

/** The broker of Amazon MQ that Lambda would name. */
const ARN = 'arn:aws:mq:us-east-1:000000000000:broker:local:b-local';

/**
 * Does what Lambda's event source mapping of Amazon MQ for RabbitMQ does, which no local AWS has: consumes a queue, invokes the function with the
 * event that Lambda hands over, one batch at a time, and acknowledges the batch when the function succeeds. A batch that fails is handed over again as
 * a whole, after a growing delay, for as long as it takes.
 */
export function rabbitMapping<Message extends PolledMessage>(options: RabbitMappingOptions<Message>): LocalMapping {
  const poller = new RabbitPoller(options);
  const running = poller.run();
  return {
    notice:
      'The local AWS has no event source mapping of RabbitMQ: this process polls in its place, and tries a batch for as long as it takes.',
    async stop() {
      poller.end.abort();
      await running;
      await options.consumer.close();
    },
  };
}

class RabbitPoller<Message extends PolledMessage> {
  readonly end = new AbortController();
  #waiting: Message[] = [];
  #isLost = true;

  constructor(private readonly options: RabbitMappingOptions<Message>) {}

  async run(): Promise<void> {
    const { batchSize = 100 } = this.options;
    for (let failures = 0; !this.end.signal.aborted; ) {
      if (this.#isLost) {
        failures = (await this.#connect()) ? 0 : failures + 1;
        if (failures > 0) await this.#pause(1000 * retrySeconds(failures));
      } else if (this.#waiting.length === 0) await this.#pause(50);
      else await this.#handOver(this.#waiting.splice(0, batchSize));
    }
  }

  /** What an earlier connection delivered comes again. */
  async #connect(): Promise<boolean> {
    this.#waiting = [];
    this.#isLost = false;
    try {
      await this.options.consumer.consume(
        (message) => this.#waiting.push(message),
        (error) => this.#lost(error),
      );
      return true;
    } catch (error) {
      this.#lost(error as Error);
      return false;
    }
  }

  #lost(error: Error): void {
    this.#isLost = true;
    if (!this.end.signal.aborted) this.options.say(`could not consume ${this.options.queue}: ${error.message}`);
  }

  async #handOver(batch: readonly Message[]): Promise<void> {
    const { queue, virtualHost = '/', invoke, consumer, say } = this.options;
    const event = {
      eventSource: 'aws:rmq',
      eventSourceArn: ARN,
      rmqMessagesByQueue: { [`${queue}::${virtualHost}`]: batch.map(messageOf) },
    };
    for (let tries = 1; !this.end.signal.aborted && !this.#isLost; tries++) {
      try {
        await invoke(event);
        for (const message of batch) consumer.ack(message);
        return;
      } catch (error) {
        say(`${batch.length} messages of ${queue}: ${(error as Error).message}`);
        await this.#pause(1000 * retrySeconds(tries));
      }
    }
  }

  async #pause(ms: number): Promise<void> {
    const { sleep = (time, signal) => setTimeout(time, undefined, { signal }) } = this.options;
    await sleep(ms, this.end.signal).catch(() => undefined);
  }
}

/** @see https://docs.aws.amazon.com/lambda/latest/dg/with-mq.html */
function messageOf({ value, headers, messageId, correlationId, type, timestamp, redelivered }: PolledMessage) {
  const { 'content-type': contentType, ...others } = headers;
  return {
    basicProperties: {
      contentType: contentType ?? null,
      contentEncoding: null,
      headers: Object.fromEntries(
        // Java's bytes are signed.
        Object.entries(others).map(([name, text]) => [name, { bytes: [...new Int8Array(Buffer.from(text))] }]),
      ),
      deliveryMode: 2,
      priority: null,
      correlationId: correlationId ?? null,
      replyTo: null,
      expiration: null,
      messageId: messageId ?? null,
      timestamp: timestamp === undefined ? null : javaDate.format(timestamp),
      type: type ?? null,
      userId: null,
      appId: null,
      clusterId: null,
      bodySize: value.length,
    },
    redelivered,
    data: value.toString('base64'),
  };
}

/** `Jan 1, 1970, 12:33:41 AM` */
const javaDate = new Intl.DateTimeFormat('en-US', { dateStyle: 'medium', timeStyle: 'medium', timeZone: 'UTC' });
