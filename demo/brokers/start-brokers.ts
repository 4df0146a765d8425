import type { Progress } from '@orderflow/local';
import { Stop } from '../../bin/lib/stop.cjs';
import { KafkaBroker, RabbitBroker, setUpBrokers, setUpKafka, setUpRabbit } from '../../brokers/index.ts';
import type { Undoing } from './undoing.ts';

export interface BrokersOptions {
  readonly kafka: boolean;
  readonly rabbitmq: boolean;
  readonly orders: number;
  readonly exit: boolean;
  /** A Kafka that already runs. @default one of its own */
  readonly kafkaBrokers?: readonly string[];
  /** A RabbitMQ that already runs. @default one of its own */
  readonly amqpUrl?: string;
}

/** Where the brokers are; `undefined` for one that is not wanted. */
export interface Addresses {
  readonly kafkaBrokers: readonly string[] | undefined;
  readonly amqpUrl: string | undefined;
}

/** Where people look for them. */
const PORTS = { kafka: 9092, rabbitmq: 5672 };

/** Sets up and starts what does not run already. @throws Stop in one line that says what to install */
export async function startBrokers(
  { kafka, rabbitmq, kafkaBrokers, amqpUrl }: BrokersOptions,
  progress: Progress,
  signal: AbortSignal,
  undoing: Undoing,
): Promise<Addresses> {
  setUpBrokers();
  const [own, ownRabbit] = [kafka && !kafkaBrokers, rabbitmq && amqpUrl === undefined];
  if (own)
    await progress.step('Kafka, set up', () => installed(setUpKafka(signal), signal, '--kafka-brokers', 'rabbitmq'));
  if (ownRabbit)
    await progress.step('RabbitMQ, set up', () => installed(setUpRabbit(signal), signal, '--amqp-url', 'kafka'));
  const start = async <Broker extends { remove(): Promise<void> }>(name: string, begun: () => Promise<Broker>) => {
    const broker = await progress.step(name, begun);
    undoing.add(() => broker.remove());
    return broker;
  };
  const started = await Promise.allSettled([
    own ? start('Kafka', () => KafkaBroker.start(PORTS.kafka)) : undefined,
    ownRabbit ? start('RabbitMQ', () => RabbitBroker.start(PORTS.rabbitmq)) : undefined,
  ]);
  signal.throwIfAborted();
  const failed = started.find(({ status }) => status === 'rejected');
  if (failed?.status === 'rejected') throw failed.reason;
  const [kafkaBroker, rabbitBroker] = started.map((one) => (one.status === 'fulfilled' ? one.value : undefined));
  return {
    kafkaBrokers: kafka ? (kafkaBrokers ?? [(kafkaBroker as KafkaBroker).address]) : undefined,
    amqpUrl: rabbitmq ? (amqpUrl ?? (rabbitBroker as RabbitBroker).url) : undefined,
  };
}

async function installed(setUp: Promise<void>, signal: AbortSignal, option: string, other: string): Promise<void> {
  try {
    await setUp;
  } catch (error) {
    signal.throwIfAborted();
    throw new Stop(`${(error as Error).message} (or give one that runs by ${option}, or --only ${other})`);
  }
}
