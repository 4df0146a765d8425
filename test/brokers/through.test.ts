import { type EventConsumer, itemOf, storedEventsOf } from '@orderflow/core';
import { subscribe as subscribeToKafka } from '@orderflow/kafka';
import { kafkaEgress } from '@orderflow/kafka/egress';
import { subscribe as subscribeToRabbit } from '@orderflow/rabbitmq';
import { rabbitEgress } from '@orderflow/rabbitmq/egress';
import { consumerFixture, FakeDynamoDB, plain, sqsBatch, storedMessage } from '@orderflow/testing';
import { KafkaBroker, RabbitBroker } from '../../brokers/index.ts';
import { OrderCreated } from '../../events/index.ts';
import { paymentSubscription } from '../../functions/payment/subscriptions.ts';
import { completed, shop } from '../../functions/payment/testing/shop.ts';
import { clientOf, NOTHING_WRONG, nameOf, Reading, rabbitOf, wrongIn } from './support/readings.ts';
import { until } from './support/until.ts';

jest.setTimeout(600_000);

let kafka: KafkaBroker;
let rabbit: RabbitBroker;
const ends: (() => Promise<unknown>)[] = [];
beforeAll(async () => {
  kafka = await KafkaBroker.start();
  rabbit = await RabbitBroker.start();
});
afterEach(async () => {
  for (const end of ends.splice(0).reverse()) await end();
});
afterAll(async () => {
  await kafka?.remove();
  await rabbit?.remove();
});

/** An event store with these rows, and what an egress needs beside it. */
function egressDeps(rows: Parameters<FakeDynamoDB['seed']>[1][]) {
  const dynamodb = new FakeDynamoDB({ events: { key: ['stream', 'version'] }, positions: { key: ['stream'] } });
  dynamodb.seed('events', ...rows);
  const sleep = (ms: number) => new Promise<void>((resolve) => setTimeout(resolve, ms));
  return { ...consumerFixture({ clock: Date.now, sleep, random: Math.random }), dynamodb, positionsTable: 'positions' };
}

/** 200 meters with 50 readings each, of which only the last one's message arrives, and the place of those messages. */
function lastReadings() {
  const commits = Array.from({ length: 200 }, (_, meter) =>
    Array.from({ length: 50 }, (__, at) => ({
      stream: `meter-m${meter}`,
      version: at + 1,
      causationId: 'cause',
      correlationId: 'all',
      at: '2026-01-01T00:00:00.000Z',
      events: [Reading({ meter: `m${meter}`, number: at + 1 })],
    })),
  );
  const last = commits.flatMap((ofMeter) => storedEventsOf(ofMeter[49] as (typeof ofMeter)[number]));
  const all = commits.flat().map(({ events: [reading] }) => {
    const { data } = reading as ReturnType<typeof Reading>;
    return { ...Reading(data), metadata: { eventId: nameOf(data) } };
  });
  return { rows: commits.flat().map((commit) => plain(itemOf(commit))), last, all };
}

/** Delivers messages ten at a time until every one is done: one that waits comes again. */
async function forwardAll(egress: EventConsumer, last: ReturnType<typeof lastReadings>['last'], isDone: () => boolean) {
  while (!isDone())
    for (let start = 0; start < last.length; start += 10)
      await egress(sqsBatch(...last.slice(start, start + 10).map((event) => storedMessage(event))));
}

const SIDES = ['kafka', 'rabbitmq'] as const;

test.each(SIDES)('10,000 stored events go out to %s and in again, in order, with none lost', async (side) => {
  const { rows, last, all } = lastReadings();
  const deps = egressDeps(rows);
  const handled: string[] = [];
  const handler = async ({ data }: { readonly data: { readonly meter: string; readonly number: number } }) => {
    handled.push(nameOf(data));
  };
  const { telemetry } = deps;
  const subscription =
    side === 'kafka'
      ? subscribeToKafka([Reading], { group: 'through', client: clientOf(kafka.address), handler, telemetry })
      : subscribeToRabbit([Reading], { queue: 'through', client: rabbitOf(rabbit.url), handler, telemetry });
  ends.push(() => subscription.stop());
  const egress =
    side === 'kafka'
      ? kafkaEgress([Reading], { ...deps, client: clientOf(kafka.address) })
      : rabbitEgress([Reading], { ...deps, client: rabbitOf(rabbit.url) });
  await forwardAll(
    egress,
    last,
    () => deps.dynamodb.rows('positions').filter(({ sequence }) => sequence === 50).length === 200,
  );
  await until(
    () => new Set(handled).size === all.length,
    () => ({ ...wrongIn(all, handled), counts: telemetry.counts, last: telemetry.lines.slice(-20) }),
  );
  expect(wrongIn(all, handled)).toEqual(NOTHING_WRONG);
  expect(deps.telemetry.counts).not.toHaveProperty('deadLettered');
});

test.each(SIDES)(
  'the payment consumer, as it is, charges an order that comes through %s once, however often it comes',
  async (side) => {
    const { dynamodb, handler, deps, created, paid, kept } = shop();
    await created();
    const { telemetry } = deps;
    const options = { handler, telemetry };
    const { subscribesTo } = paymentSubscription;
    const subscription =
      side === 'kafka'
        ? subscribeToKafka(subscribesTo, { group: 'payment', client: clientOf(kafka.address), ...options })
        : subscribeToRabbit(subscribesTo, { queue: 'payment', client: rabbitOf(rabbit.url), ...options });
    ends.push(() => subscription.stop());
    const rows = dynamodb.rows('events');
    const [stored] = storedEventsOf({
      ...(rows[0] as never as Parameters<typeof storedEventsOf>[0]),
      events: JSON.parse(String(rows[0]?.events)),
    });
    if (!stored) throw new Error('an order is needed');
    // Twice: the second egress knows nothing of the first.
    for (let time = 1; time <= 2; time++) {
      const out = egressDeps(rows);
      const egress =
        side === 'kafka'
          ? kafkaEgress([OrderCreated], { ...out, client: clientOf(kafka.address) })
          : rabbitEgress([OrderCreated], { ...out, client: rabbitOf(rabbit.url) });
      await forwardAll(egress, [stored], () => out.dynamodb.rows('positions').length > 0);
    }
    await until(
      () => telemetry.counts.duplicate === 1,
      () => [telemetry.counts, telemetry.lines.slice(-3)],
    );
    expect(telemetry.counts).toMatchObject({ handled: 1, duplicate: 1 });
    expect(await paid()).toEqual([completed]);
    expect(kept()).toBe(900);
  },
);
