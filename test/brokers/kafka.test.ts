import { setTimeout as sleep } from 'node:timers/promises';
import { Unavailable } from '@orderflow/core';
import { DlqFailed, type SubscribeOptions, subscribe } from '@orderflow/kafka';
import { RecordedTelemetry } from '@orderflow/testing';
import { Admin, Consumer, MessagesStreamModes, stringDeserializers } from '@platformatic/kafka';
import { KafkaBroker } from '../../brokers/index.ts';
import {
  clientOf,
  NOTHING_WRONG,
  nameOf,
  publishAll,
  publisherTo,
  Reading,
  readings,
  wrongIn,
} from './support/readings.ts';
import { startSubscriber } from './support/subscriber-process.ts';
import { until } from './support/until.ts';

jest.setTimeout(300_000);

/** How long broker and dependency are down, in seconds. */
const OUTAGE_SECONDS = Number(process.env.ORDERFLOW_OUTAGE_SECONDS ?? 30);

let broker: KafkaBroker;
const ends: (() => Promise<unknown>)[] = [];
beforeAll(async () => {
  broker = await KafkaBroker.start();
});
afterEach(async () => {
  for (const end of ends.splice(0).reverse()) await end();
});
afterAll(() => broker?.remove());

type Handler = SubscribeOptions<readonly [typeof Reading]>['handler'];

/** A topic of its own for each test, its publisher, and subscribers in this process. */
function setup(topic: string) {
  const publisher = publisherTo(broker.address, topic);
  ends.push(() => publisher.close());
  const telemetry = new RecordedTelemetry();
  const start = (handler: Handler, group = `${topic}-group`) => {
    const client = clientOf(broker.address, `${group}-${ends.length}`);
    const subscription = subscribe([Reading], { group, client, handler, telemetry, topicOf: () => topic });
    ends.push(() => subscription.stop());
    return subscription;
  };
  /** What is in the topic of dead letters, at least so many. */
  const deadLetters = async (count: number) => {
    const found: DlqFailed['data'][] = [];
    const reader = subscribe([DlqFailed], {
      group: `${topic}-dlq-group`,
      client: clientOf(broker.address, 'dlq'),
      topicOf: () => `${topic}.dlq`,
      telemetry,
      handler: async ({ data }) => {
        found.push(data as DlqFailed['data']);
      },
    });
    ends.push(() => reader.stop());
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

const isDone = (all: readonly unknown[], handled: readonly string[]) => new Set(handled).size === all.length;

test('any client of Kafka reads what is published: topic, key, headers and the envelope as JSON', async () => {
  const { publisher } = setup('plain');
  const began = Date.now();
  const [reading] = readings(1);
  if (!reading) throw new Error('a reading is needed');
  const { eventId } = reading.metadata;
  const given = { eventId, timestamp: '2026-01-01T00:00:00.000Z', correlationId: 'c', causationId: 'cause' };
  await publisher.publish([{ ...reading, metadata: given }]);
  const common = { clientId: 'plain', bootstrapBrokers: [broker.address], groupId: 'plain-group' };
  const consumer = new Consumer({ ...common, deserializers: stringDeserializers });
  ends.push(async () => consumer.close(true));
  const stream = await consumer.consume({ topics: ['plain'], mode: MessagesStreamModes.EARLIEST });
  for await (const { topic, key, value, headers, timestamp } of stream) {
    expect({
      topic,
      key,
      isOfNow: timestamp >= BigInt(began),
      headers: Object.fromEntries(headers),
      value: JSON.parse(value),
    }).toEqual({
      topic: 'plain',
      key: 'meter-m0',
      isOfNow: true, // a topic's retention counts from it
      headers: {
        'event-type': 'meter.read',
        'event-id': 'm0:1',
        'correlation-id': 'c',
        'causation-id': 'cause',
        timestamp: given.timestamp,
      },
      value: {
        type: 'meter.read',
        source: Reading.source,
        data: { meter: 'm0', number: 1 },
        metadata: { ...given, version: 1 },
      },
    });
    break;
  }
});

test('10,000 events are handled in the order of their keys, and none is lost', async () => {
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

test('the broker is killed under load and comes back: nothing is lost, each key keeps its order', async () => {
  const { publisher, start } = setup('killed');
  const { handled, handler } = noting();
  const all = readings(6000);
  start(handler);
  let back: Promise<void> | undefined;
  await publishAll(publisher, all, async (published) => {
    if (published !== 2000 && published !== 4000) return;
    await back;
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

test('a subscriber is killed in the middle: another one goes on, nothing is lost, each key keeps its order', async () => {
  const { publisher } = setup('crashed');
  const all = readings(3000);
  await publishAll(publisher, all);
  const first = startSubscriber(broker.address, 'crashed-group', 'crashed', 500);
  ends.push(() => first.end('SIGKILL'));
  await until(
    () => first.handled.length === 500,
    () => first.handled.length,
  );
  await first.end('SIGKILL');
  const second = startSubscriber(broker.address, 'crashed-group', 'crashed');
  ends.push(() => second.end('SIGKILL'));
  const both = () => [...first.handled, ...second.handled];
  await until(
    () => isDone(all, both()),
    () => wrongIn(all, both()),
  );
  expect(wrongIn(all, both())).toEqual(NOTHING_WRONG);
  await second.end('SIGTERM');
});

test('members of a group come and go: both handle, nothing is lost, each key keeps its order', async () => {
  const { publisher, start } = setup('rebalanced');
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
  const first = start(noteFor('first'));
  await publishUntil(() => by.first > 100);
  start(noteFor('second'));
  await publishUntil(() => by.second > 100);
  const { first: byFirst } = by;
  const stopped = first.stop();
  await publishUntil(() => by.second > byFirst + 400);
  await stopped;
  const sent = all.slice(0, published);
  await until(
    () => isDone(sent, handled),
    () => wrongIn(sent, handled),
  );
  expect(wrongIn(sent, handled)).toEqual(NOTHING_WRONG);
});

test('records that were deleted before they were read are counted, and the rest is handled', async () => {
  const { publisher, start, telemetry } = setup('deleted');
  const { handled, handler } = noting();
  await publishAll(publisher, readings(10, 1)); // one meter: one partition
  const admin = new Admin({ clientId: 'admin', bootstrapBrokers: [broker.address] });
  ends.push(() => admin.close());
  const reader = clientOf(broker.address).consumer({ group: 'deleted-group', topics: ['deleted'] });
  const all = [0, 1, 2, 3].map((partition) => ({ topic: 'deleted', partition }));
  // The group has been at the beginning, as one that was stopped for longer than the topic keeps its records.
  await reader.join(() => undefined);
  await reader.commit(all.map((one) => ({ ...one, offset: 0n })));
  await reader.close();
  const found = await admin.listOffsets({
    topics: [
      { name: 'deleted', partitions: all.map(({ partition }) => ({ partitionIndex: partition, timestamp: -1n })) },
    ],
  });
  const full = found[0]?.partitions.find(({ offset }) => offset === 10n);
  const partition = full?.partitionIndex ?? -1;
  await admin.deleteRecords({ topics: [{ name: 'deleted', partitions: [{ partition, offset: 7n }] }] });
  start(handler);
  await until(
    () => handled.length >= 3,
    () => [handled, telemetry.counts],
  );
  expect(handled).toEqual(['m0:8', 'm0:9', 'm0:10']);
  expect(telemetry.counts).toMatchObject({ deletedUnread: 7 });
});

test('poison goes to the topic of dead letters with its reason, and its key goes on', async () => {
  const { publisher, start, deadLetters } = setup('poisoned');
  const { handled, handler } = noting();
  const [first, second, third] = readings(3, 1);
  if (!first || !second || !third) throw new Error('three readings are needed');
  await publisher.publish([first]);
  const producer = clientOf(broker.address).producer();
  ends.push(() => producer.close());
  const headers = { 'event-id': 'poison', 'correlation-id': 'c' };
  await producer.send([{ topic: 'poisoned', key: 'meter-m0', value: '{"type":"meter.read"', headers }]);
  await publisher.publish([second, third]);
  start(handler);
  await until(
    () => handled.length >= 3,
    () => handled,
  );
  expect(handled).toEqual(['m0:1', 'm0:2', 'm0:3']);
  expect(await deadLetters(1)).toMatchObject([
    {
      originalEvent: '{"type":"meter.read"',
      error: 'Rejected',
      reason: 'value: is not JSON',
      class: 'rejected',
      consumer: 'poisoned-group',
      attempts: 1,
      original: { topic: 'poisoned', headers },
    },
  ]);
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
