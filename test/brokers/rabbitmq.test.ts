import { setTimeout as sleep } from 'node:timers/promises';
import { Transient, Unavailable } from '@orderflow/core';
import { DlqFailed, type SubscribeOptions, subscribe } from '@orderflow/rabbitmq';
import { RecordedTelemetry } from '@orderflow/testing';
import { connect } from 'amqplib';
import { RabbitBroker } from '../../brokers/index.ts';
import {
  NOTHING_WRONG,
  nameOf,
  publishAll,
  Reading,
  rabbitOf,
  rabbitPublisherTo,
  readings,
  wrongIn,
} from './support/readings.ts';
import { startSubscriber } from './support/subscriber-process.ts';
import { until } from './support/until.ts';

jest.setTimeout(300_000);

/** How long broker and dependency are down, in seconds. */
const OUTAGE_SECONDS = Number(process.env.ORDERFLOW_OUTAGE_SECONDS ?? 30);

let broker: RabbitBroker;
const ends: (() => Promise<unknown>)[] = [];
beforeAll(async () => {
  broker = await RabbitBroker.start();
});
afterEach(async () => {
  for (const end of ends.splice(0).reverse()) await end();
});
afterAll(() => broker?.remove());

type Options = SubscribeOptions<readonly [typeof Reading]>;

/** An exchange of its own for each test, its publisher, and subscribers in this process. */
function setup(exchange: string) {
  const publisher = rabbitPublisherTo(broker.url, exchange);
  ends.push(() => publisher.close());
  const telemetry = new RecordedTelemetry();
  const start = (handler: Options['handler'], more: Partial<Options> = {}) => {
    const client = rabbitOf(broker.url, `${exchange}-${ends.length}`);
    const queue = `${exchange}-queue`;
    const subscription = subscribe([Reading], { queue, exchange, client, handler, telemetry, ...more });
    ends.push(() => subscription.stop());
    return subscription;
  };
  /** What is in the queue of dead letters, once there are so many. */
  const deadLetters = async (count: number) => {
    const found: { routingKey: string; body: string; headers: Record<string, unknown> }[] = [];
    const connection = await connect(broker.url);
    ends.push(() => connection.close());
    const channel = await connection.createChannel();
    await channel.consume(`${exchange}-queue.dlq`, (message) => {
      if (!message) return;
      const { fields, content, properties } = message;
      found.push({ routingKey: fields.routingKey, body: String(content), headers: properties.headers ?? {} });
      channel.ack(message);
    });
    await until(
      () => found.length >= count,
      () => found,
    );
    return found;
  };
  return { publisher, telemetry, start, deadLetters };
}

/** A handler that notes what it has handled. */
function noting() {
  const handled: string[] = [];
  const handler = async ({ data }: { readonly data: { readonly meter: string; readonly number: number } }) => {
    handled.push(nameOf(data));
  };
  return { handled, handler };
}

/** A broker that is killed before has no leader for the queue when it comes back. */
const untilWritten = (queue: string) =>
  until(
    () => broker.hasWritten(queue),
    () => queue,
  );

const isDone = (all: readonly unknown[], handled: readonly string[]) => new Set(handled).size === all.length;

test('an event that no queue takes is not published; once a queue is bound, it is', async () => {
  const { publisher, start } = setup('unbound');
  const { handled, handler } = noting();
  const [first] = readings(1);
  if (!first) throw new Error('a reading is needed');
  await expect(publisher.publish([first])).rejects.toMatchObject({ failed: [{ code: 'NO_ROUTE' }] });
  start(handler);
  await publishAll(publisher, [first]);
  await until(
    () => handled.length > 0,
    () => handled,
  );
  expect(handled).toEqual(['m0:1']);
});

test('10,000 events are handled in the order of their streams, and none is lost', async () => {
  const { publisher, start } = setup('many');
  const { handled, handler } = noting();
  const all = readings(10_000, 200);
  start(handler);
  await publishAll(publisher, all, undefined, 2000);
  await until(
    () => isDone(all, handled),
    () => handled.length,
  );
  expect(wrongIn(all, handled)).toEqual(NOTHING_WRONG);
});

test('the broker is killed under load and comes back: nothing is lost, each stream keeps its order', async () => {
  const { publisher, start } = setup('killed');
  const { handled, handler } = noting();
  const all = readings(4000);
  start(handler);
  let back: Promise<void> | undefined;
  await publishAll(publisher, all, async (published) => {
    if (published !== 2000) return;
    await untilWritten('killed-queue');
    // While the next chunks are on their way.
    back = sleep(20).then(async () => {
      await broker.kill();
      await broker.start();
    });
  });
  await back;
  await until(
    () => isDone(all, handled),
    () => wrongIn(all, handled),
  );
  expect(wrongIn(all, handled)).toEqual(NOTHING_WRONG);
});

test('a subscriber is killed in the middle: the next one goes on, nothing is lost, each stream keeps its order', async () => {
  const { publisher } = setup('crashed');
  const all = readings(2000);
  const first = startSubscriber(broker.url, 'crashed-queue', 'crashed', 500);
  const second = startSubscriber(broker.url, 'crashed-queue', 'crashed');
  ends.push(
    () => first.end('SIGKILL'),
    () => second.end('SIGKILL'),
  );
  await publishAll(publisher, all);
  await until(
    () => first.handled.length === 500 || second.handled.length > 0,
    () => [first.handled.length, second.handled.length],
  );
  await first.end('SIGKILL');
  const both = () => [...first.handled, ...second.handled];
  await until(
    () => isDone(all, both()),
    () => wrongIn(all, both()),
  );
  expect(wrongIn(all, both())).toEqual(NOTHING_WRONG);
});

test('of two subscribers one gets messages; when it stops the other goes on, nothing is lost, each stream keeps its order', async () => {
  const { publisher, start } = setup('relieved');
  const all = readings(100_000);
  const handled: string[] = [];
  const by = { first: 0, second: 0 };
  const noteFor = (who: 'first' | 'second') => async (event: { data: { meter: string; number: number } }) => {
    by[who]++;
    handled.push(nameOf(event.data));
  };
  let published = 0;
  /** More and more, until something holds. */
  const publishUntil = async (holds: () => boolean) => {
    while (!holds()) {
      await publishAll(publisher, all.slice(published, published + 200));
      published += 200;
    }
  };
  const single = { singleActiveConsumer: true };
  const first = start(noteFor('first'), single);
  await first.ready;
  await start(noteFor('second'), single).ready;
  await publishUntil(() => by.first > 100);
  expect(by.second).toBe(0);
  const stopped = first.stop();
  await publishUntil(() => by.second > 400);
  await stopped;
  const sent = all.slice(0, published);
  await until(
    () => isDone(sent, handled),
    () => wrongIn(sent, handled),
  );
  expect(wrongIn(sent, handled)).toEqual(NOTHING_WRONG);
});

test('two subscribers of one queue share its messages, and nothing is lost when one of them stops', async () => {
  const { publisher, start } = setup('shared');
  const all = readings(4000);
  const handled: string[] = [];
  const by = { first: 0, second: 0 };
  const noteFor = (who: 'first' | 'second') => async (event: { data: { meter: string; number: number } }) => {
    by[who]++;
    handled.push(nameOf(event.data));
  };
  const few = { prefetch: 10 };
  const first = start(noteFor('first'), few);
  await Promise.all([first.ready, start(noteFor('second'), few).ready]);
  await publishAll(publisher, all.slice(0, 2000));
  await until(
    () => by.first > 100 && by.second > 100,
    () => by,
  );
  const stopped = first.stop();
  await publishAll(publisher, all.slice(2000));
  await stopped;
  await until(
    () => isDone(all, handled),
    () => wrongIn(all, handled).missing,
  );
  expect(wrongIn(all, handled).missing).toEqual([]);
});

test('poison goes to the queue of dead letters with its reason, and the others go on', async () => {
  const { publisher, start, deadLetters } = setup('poisoned');
  const { handled, handler } = noting();
  start(handler);
  const [first, second] = readings(2, 1);
  if (!first || !second) throw new Error('two readings are needed');
  await publishAll(publisher, [first]);
  const producer = rabbitOf(broker.url).producer('poisoned');
  ends.push(() => producer.close());
  const properties = { contentType: 'application/json', correlationId: 'c', type: 'meter.read', timestamp: 1000 };
  await producer.send([
    { routingKey: 'meter.read', value: '{"type":"meter.read"', headers: {}, messageId: 'poison', ...properties },
  ]);
  await publishAll(publisher, [second]);
  await until(
    () => handled.length >= 2,
    () => handled,
  );
  const [letter] = await deadLetters(1);
  expect(JSON.parse(letter?.body ?? '')).toMatchObject({
    type: 'dlq.failed',
    data: {
      originalEvent: '{"type":"meter.read"',
      error: 'Rejected',
      reason: 'value: is not JSON',
      class: 'rejected',
      consumer: 'poisoned-queue',
      attempts: 1,
      original: { queue: 'poisoned-queue', exchange: 'poisoned', routingKey: 'meter.read', messageId: 'poison' },
    },
    metadata: { eventId: 'dlq:poisoned-queue:poison', causationId: 'poison', correlationId: 'c' },
  });
  expect(DlqFailed.parse(JSON.parse(letter?.body ?? '').data)).toBeTruthy();
});

test('an event that fails for a while is retried in its stream; others do not wait', async () => {
  const { publisher, start, telemetry } = setup('retried');
  const handled: string[] = [];
  let failures = 2;
  start(
    async ({ data }) => {
      if (nameOf(data) === 'm0:1' && failures-- > 0) throw new Transient('busy');
      handled.push(nameOf(data));
    },
    { retry: { baseSeconds: 1 } },
  );
  await publishAll(publisher, readings(40));
  await until(
    () => handled.length >= 40,
    () => handled,
  );
  expect(wrongIn(readings(40), handled)).toEqual(NOTHING_WRONG);
  expect(handled.indexOf('m0:1')).toBeGreaterThan(handled.indexOf('m19:2'));
  expect(telemetry.counts).toMatchObject({ retried: 2 });
});

test('a message that kills its process each time is dead-lettered by the broker, as it was', async () => {
  const { publisher, deadLetters } = setup('deadly');
  let victim = startSubscriber(broker.url, 'deadly-queue', 'deadly', -1);
  let kills = 0;
  const revive = () => {
    victim = startSubscriber(broker.url, 'deadly-queue', 'deadly', -1);
  };
  ends.push(() => victim.end('SIGKILL'));
  const [deadly] = readings(1);
  if (!deadly) throw new Error('a reading is needed');
  await publishAll(publisher, [deadly]);
  const letters = deadLetters(1);
  let isDead = false;
  void letters.then(() => {
    isDead = true;
  });
  while (!isDead) {
    if (victim.isOver()) {
      kills++;
      revive();
    }
    await sleep(50);
  }
  const [letter] = await letters;
  expect(kills).toBeGreaterThanOrEqual(3);
  expect(JSON.parse(letter?.body ?? '')).toMatchObject({ type: 'meter.read', metadata: { eventId: 'm0:1' } });
  expect(letter?.headers['x-death']).toMatchObject([{ queue: 'deadly-queue', reason: 'delivery_limit' }]);
});

test(`broker and dependency are down for ${OUTAGE_SECONDS} s: everything waits, and nothing is dead-lettered`, async () => {
  const { publisher, start, telemetry } = setup('outage');
  const handled: string[] = [];
  let isDown = true;
  const all = readings(1000);
  start(async ({ data }) => {
    if (isDown) throw new Unavailable('psp', 'down');
    handled.push(nameOf(data));
  });
  await publishAll(publisher, all.slice(0, 500));
  await until(
    () => (telemetry.counts.paused ?? 0) > 0,
    () => telemetry.counts,
  );
  await untilWritten('outage-queue');
  await broker.kill();
  const rest = publishAll(publisher, all.slice(500));
  await sleep(OUTAGE_SECONDS * 1000);
  await broker.start();
  isDown = false;
  await rest;
  await until(
    () => isDone(all, handled),
    () => [wrongIn(all, handled), telemetry.counts],
  );
  expect(wrongIn(all, handled)).toEqual(NOTHING_WRONG);
  expect(telemetry.counts).not.toHaveProperty('deadLettered');
});
