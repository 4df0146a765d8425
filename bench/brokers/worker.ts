import { performance } from 'node:perf_hooks';
import type { BenchClient } from './client.ts';
import { ourKafka, ourRabbit } from './ours.ts';
import { plainAmqplib } from './plain-amqplib.ts';
import { plainKafkajs } from './plain-kafkajs.ts';
import { plainPlatformatic } from './plain-platformatic.ts';
import { readings } from './readings.ts';

/** What a worker is asked. */
export interface BrokerOrder {
  readonly what: 'publish' | 'consume';
  /** Topic, or exchange and queue. */
  readonly place: string;
  readonly count: number;
}

/** What a worker answers. CPU is that of its whole process, all threads. */
export interface BrokerMeasured {
  readonly wallMicros: number;
  readonly cpuMicros: number;
}

const CLIENTS: Readonly<Record<string, (address: string) => BenchClient>> = {
  'kafka ours': (address) => ourKafka(address, false),
  'kafka ours once': (address) => ourKafka(address, true),
  'kafka platformatic': plainPlatformatic,
  'kafka kafkajs': plainKafkajs,
  'rabbitmq ours': (url) => ourRabbit(url, false),
  'rabbitmq ours once': (url) => ourRabbit(url, true),
  'rabbitmq amqplib': plainAmqplib,
};

const [name = '', address = ''] = process.argv.slice(2);
const client = (CLIENTS[name] as (typeof CLIENTS)[string])(address);

/** From `begin` to the end of what is asked. */
async function run({ what, place, count }: BrokerOrder): Promise<BrokerMeasured> {
  const all = what === 'publish' ? readings(count, place) : [];
  globalThis.gc?.();
  let cpu = process.cpuUsage();
  let start = performance.now();
  const begin = () => {
    cpu = process.cpuUsage();
    start = performance.now();
  };
  if (what === 'publish') await client.publish(place, all);
  else await client.consume(place, count, begin);
  const { user, system } = process.cpuUsage(cpu);
  return { wallMicros: (performance.now() - start) * 1000, cpuMicros: user + system };
}

process.on('message', async (order: BrokerOrder) => process.send?.(await run(order)));
process.on('disconnect', () => process.exit());
process.send?.('ready');
