import { rabbitClient } from '@orderflow/rabbitmq/client';
import { Child } from '../children.ts';
import { Reading } from './readings.ts';
import type { BrokerMeasured, BrokerOrder } from './worker.ts';

/** What is compared: ours first. Rounds alternate between them. */
export interface Contest {
  readonly broker: 'kafka' | 'rabbitmq';
  readonly what: 'publish' | 'consume';
  /** Names of clients: see worker.ts. */
  readonly clients: readonly string[];
}

export const CONTESTS: readonly Contest[] = [
  { broker: 'kafka', what: 'publish', clients: ['kafka ours', 'kafka platformatic', 'kafka kafkajs'] },
  {
    broker: 'kafka',
    what: 'consume',
    clients: ['kafka ours once', 'kafka ours', 'kafka platformatic', 'kafka kafkajs'],
  },
  { broker: 'rabbitmq', what: 'publish', clients: ['rabbitmq ours', 'rabbitmq amqplib'] },
  { broker: 'rabbitmq', what: 'consume', clients: ['rabbitmq ours once', 'rabbitmq ours', 'rabbitmq amqplib'] },
];

export interface Rate {
  readonly perSecond: number;
  /** CPU of the client's process. */
  readonly cpuMicros: number;
}

/** The rates of a contest, by client and round. */
export interface Measurement extends Contest {
  readonly rates: Readonly<Record<string, readonly Rate[]>>;
}

export interface MeasureOptions {
  /** Of the broker. */
  readonly address: string;
  /** The file of the worker. */
  readonly worker: string;
  readonly rounds: number;
  /** In a round. */
  readonly events: number;
  readonly say: (text: string) => void;
}

/** Measured rounds after one that warms up. Each client has a process of its own, and each round a topic or queue of its own. */
export async function measureContest(contest: Contest, options: MeasureOptions): Promise<Measurement> {
  const { broker, what, clients } = contest;
  const { address, worker, rounds, events, say } = options;
  const env = { PATH: process.env.PATH ?? '' };
  const start = (name: string) => Child.start(worker, [name, address], env);
  const children = new Map<string, Child>();
  const filler = (await start(clients[clients.length - 1] as string)).child;
  const rates: Record<string, Rate[]> = Object.fromEntries(clients.map((name) => [name, []]));
  try {
    for (const name of clients) children.set(name, (await start(name)).child);
    for (let round = 0; round <= rounds; round++)
      for (const name of round % 2 ? clients : clients.toReversed()) {
        const place = `bench-${what}-${name.replaceAll(' ', '-')}-${round}`;
        if (broker === 'rabbitmq') await declareQueue(address, place);
        const ask = (child: Child, order: BrokerOrder) => child.ask<BrokerMeasured>(order);
        // A new topic takes a moment, which is not measured.
        if (what === 'publish' && broker === 'kafka') await ask(filler, { what, place, count: 40 });
        if (what === 'consume') await ask(filler, { what: 'publish', place, count: events });
        const { wallMicros, cpuMicros } = await ask(children.get(name) as Child, { what, place, count: events });
        const rate = { perSecond: (events * 1e6) / wallMicros, cpuMicros: cpuMicros / events };
        if (round > 0) rates[name]?.push(rate);
        const how = `${Math.round(rate.perSecond)} events/s, ${rate.cpuMicros.toFixed(1)} µs CPU each`;
        say(`${what}, ${name}, ${round > 0 ? `round ${round}` : 'warming up'}: ${how}`);
      }
  } finally {
    await Promise.all([filler, ...children.values()].map((child) => child.stop()));
  }
  return { ...contest, rates };
}

/** A quorum queue, as the subscriber declares it, bound to the exchange of the same name. */
async function declareQueue(url: string, name: string): Promise<void> {
  const consumer = rabbitClient({ url }).consumer({
    ...{ queue: name, exchange: name, bindings: [Reading.type] },
    ...{ prefetch: 1, deliveryLimit: 20, singleActiveConsumer: false },
  });
  await consumer.consume(
    () => {},
    () => {},
  );
  await consumer.close();
}
