import type { EventConsumer } from '@orderflow/core';
import { inShadow } from '@orderflow/core/migration';
import { type StoredEvent, storedEventsOf } from '@orderflow/core/store';
import {
  type CrashingProcess,
  consumerFixture,
  DLQ,
  FakeDynamoDB,
  sqsBatch,
  sqsRecord,
  storedMessage,
} from '@orderflow/testing';
import type { SQSRecord } from 'aws-lambda';
import { contextsBy } from '../1-contexts/contexts.ts';
import { FACTS } from '../2-broker/events.ts';
import { contextConsumer } from '../3-shadow/consumer.ts';
import { orderStatus } from '../3-shadow/order-status.ts';
import { recorded } from '../3-shadow/recorded.ts';
import { switchedContext, switchesOf } from '../4-switched/switches.ts';
import { appOf } from '../apps.ts';
import { Providers } from '../world/providers.ts';
import type { Call, Order, Row, Shop, ShopDeps } from '../world/shop.ts';

const TABLES = { orders: 'orders', events: 'events', switches: 'switches' };
const queueOf = (name: string) => `https://sqs/${name}`;
const EVENTS = { key: ['stream', 'version'] };

export const orderOf = (orderId: string, more: Partial<Order> = {}): Order => ({
  ...{ orderId, sku: 'tea', quantity: 2, price: 250, card: 'visa', country: 'DE' },
  ...more,
});

/** One order of each kind, and how it ends when all providers are up. */
export const KINDS: readonly (readonly [string, Partial<Order>, Partial<Row>])[] = [
  ['good', {}, { status: 'completed' }],
  ['declined', { card: 'declined' }, { status: 'refused', reason: 'card declined' }],
  ['sold-out', { sku: 'sold-out' }, { status: 'refused', reason: 'sold out' }],
  ['nowhere', { country: 'nowhere' }, { status: 'refused', reason: 'no such country' }],
];

/** The shop in each of its phases, on the same tables, with the providers and the pipeline in memory. */
export function shopFixture() {
  const dynamodb = new FakeDynamoDB({
    ...{ orders: { key: ['orderId'] }, events: EVENTS, shadow: EVENTS, switches: { key: ['key'] } },
  });
  const providers = new Providers();
  const deps = { ...consumerFixture(), dynamodb };
  const switches = switchesOf({ dynamodb, clock: deps.clock, table: TABLES.switches });
  const queues = new Map<string, SQSRecord[]>();
  const copies = new Map<string, number>();
  const published = new Set<string>();

  /** @param process in which it runs. @default one that does not crash */
  function shop(phase: number, process?: CrashingProcess): Shop {
    const given: ShopDeps = { call: providers.client('calls'), dynamodb, clock: deps.clock, tables: TABLES };
    return appOf(phase)(process ? inProcess(process, given) : given);
  }

  const place = (phase: number, order: Order) => shop(phase).place(order);

  function consumers(phase: number, process?: CrashingProcess): ReadonlyMap<string, EventConsumer> {
    if (phase < 3) return new Map();
    const outside = { call: providers.client('events'), ...deps };
    const own = process ? { ...inProcess(process, outside), sqs: process.wrap(deps.sqs) } : outside;
    const contexts = contextsBy(own.call);
    const named = (name: string) => ({ ...own, consumer: { ...own.consumer, name, queueUrl: queueOf(name) } });
    const of = (facts: (typeof FACTS)[number]) => {
      const own = named(facts.name);
      const context = contexts[facts.name];
      if (phase === 3)
        return contextConsumer(
          inShadow(own, { streams: [facts.stream], eventsTable: 'shadow' }),
          facts,
          recorded(own, facts),
        );
      if (phase === 5) return contextConsumer(own, facts, context);
      return switchedContext(own, facts, context, switchesOf({ ...own, table: TABLES.switches })[facts.name]);
    };
    return new Map([
      ...FACTS.map((facts) => [facts.name, of(facts)] as const),
      ['status', orderStatus(named('status'), 'orders')],
    ]);
  }

  /** Every event of the store, in the order of its commits. */
  const stored = (table = 'events'): StoredEvent[] =>
    dynamodb.rows(table).flatMap((row) => storedEventsOf({ ...row, events: JSON.parse(String(row.events)) } as never));

  /** Relay and rules: what is new in the store goes to the queues of those that subscribe to it. */
  function publish(to: ReadonlyMap<string, EventConsumer>) {
    for (const event of stored()) {
      if (published.has(event.eventId)) continue;
      published.add(event.eventId);
      for (const [name, { subscribesTo = [] }] of to)
        if (subscribesTo.some(({ type }) => type === event.type))
          queues.set(name, [...(queues.get(name) ?? []), storedMessage(event)]);
    }
  }

  /** What a consumer has sent to its own queue since the last time: copies of messages that wait. */
  function copiesFor(name: string): SQSRecord[] {
    const sent = deps.sqs.messages(queueOf(name));
    const fresh = sent.slice(copies.get(name) ?? 0);
    copies.set(name, sent.length);
    return fresh.map(({ body, attributes }, at) => ({
      ...sqsRecord(body, { messageId: `copy-${sent.length - at}-${name}` }),
      messageAttributes: Object.fromEntries(
        Object.entries(attributes).map(([key, stringValue]) => [key, { stringValue, dataType: 'String' }]),
      ),
    }));
  }

  /** Delivers all messages, each batch backwards and twice, until nothing moves. @returns whether the process has crashed */
  async function drain(phase: number, process?: CrashingProcess): Promise<boolean> {
    const working = consumers(phase, process);
    for (let before = ''; ; ) {
      publish(working);
      for (const [name, consumer] of working) {
        const records = queues.get(name)?.toReversed() ?? [];
        if (records.length === 0) continue;
        const deliver = async () => (await consumer(sqsBatch(...records))).batchItemFailures;
        const failed = process ? await process.run(deliver) : await deliver();
        if (failed === 'crashed') return true;
        if (!process) await deliver();
        const again = new Set(failed.map(({ itemIdentifier }) => itemIdentifier));
        queues.set(name, [...records.filter(({ messageId }) => again.has(messageId)), ...copiesFor(name)]);
      }
      const now = JSON.stringify([
        stored().length,
        stored('shadow').length,
        [...queues].map(([, { length }]) => length),
      ]);
      if (now === before) return false;
      before = now;
    }
  }

  const rows = async (): Promise<Row[]> =>
    Promise.all(dynamodb.rows('orders').map(async ({ orderId }) => (await shop(0).find(String(orderId))) as Row));

  /** What is wrong: in a sentence for each order whose money, pieces and parcel are not as its row says. */
  async function findings(): Promise<string[]> {
    const found = (await rows()).flatMap(({ orderId, status }) => {
      const has = [providers.held.has(orderId), providers.reserved.has(orderId), providers.shipped.has(orderId)];
      const isRight = status !== 'accepted' && has.every((one) => one === (status === 'completed'));
      return isRight ? [] : [`${orderId} is ${status}; money, pieces, parcel: ${has.join(', ')}`];
    });
    const known = new Set(dynamodb.rows('orders').map(({ orderId }) => orderId));
    const lost = [...providers.held.keys()].filter((orderId) => !known.has(orderId));
    const twice = providers.effects.filter(
      (effect, at) =>
        providers.effects.findIndex((one) => one.action === effect.action && one.orderId === effect.orderId) !== at,
    );
    const dead = deps.sqs.messages(DLQ).map(({ attributes }) => `dead letter: ${attributes.reason}`);
    return [
      ...found,
      ...lost.map((orderId) => `${orderId} is paid and not known`),
      ...twice.map(({ action, orderId }) => `${action} twice for ${orderId}`),
      ...dead,
    ];
  }

  return { dynamodb, providers, deps, switches, shop, place, drain, stored, rows, findings, consumers, queues };
}

/** The same surroundings for a process that may crash at any of its calls. */
function inProcess<Deps extends { readonly call: Call; readonly dynamodb: Pick<FakeDynamoDB, 'send'> }>(
  process: CrashingProcess,
  deps: Deps,
): Deps {
  const caller = { send: ([path, body]: Parameters<Call>) => deps.call(path, body) };
  const { send } = process.wrap(caller as never) as unknown as typeof caller;
  return { ...deps, call: (...args: Parameters<Call>) => send(args), dynamodb: process.wrap(deps.dynamodb) };
}
