import { defineEvent } from '@orderflow/core/contracts';
import { itemOf, storedEventsOf } from '@orderflow/core/store';
import { consumerFixture, FakeDynamoDB, plain, sqsBatch, storedMessage, surroundingsFixture } from '@orderflow/testing';
import * as z from 'zod/mini';
import type { OutgoingMessage } from '../messages/index.ts';
import type { Confirmation } from '../rabbit-client.ts';
import { withCredentials } from './egress-deps.ts';
import { rabbitEgress, rabbitEgressDeps } from './index.ts';

const SeatBooked = defineEvent('seat.booked', {
  version: 1,
  owner: 'box-office',
  summary: 'A seat was booked.',
  data: z.object({ seat: z.string() }),
});

test('stored events are published with their type as routing key and their stream as header; one that no queue takes waits', async () => {
  const dynamodb = new FakeDynamoDB({ events: { key: ['stream', 'version'] }, sent: { key: ['stream'] } });
  let now = Date.UTC(2026, 0, 1);
  const deps = { ...consumerFixture({ clock: () => now++ }), dynamodb };
  const published: OutgoingMessage[] = [];
  let isBound = false;
  const producer = {
    async send(messages: readonly OutgoingMessage[]): Promise<Confirmation[]> {
      if (!isBound) return messages.map(() => ({ code: 'NO_ROUTE', reason: 'nobody' }));
      published.push(...messages);
      return messages.map(({ messageId: id }) => ({ id }));
    },
    close: async () => undefined,
  };
  const exchanges: string[] = [];
  const client = {
    producer(exchange: string) {
      exchanges.push(exchange);
      return producer;
    },
  };
  const handler = rabbitEgress([SeatBooked], { ...deps, client, positionsTable: 'sent' });
  const commit = {
    stream: 'seat-a',
    version: 1,
    causationId: 'x',
    correlationId: 'c',
    at: '2026-01-01T00:00:00.000Z',
    events: [SeatBooked({ seat: 'a' })],
  };
  dynamodb.seed('events', plain(itemOf(commit)));
  const messages = storedEventsOf(commit).map((event) => storedMessage(event));
  await handler(sqsBatch(...messages));
  expect(deps.telemetry.counts).toEqual({ waiting: 1 });
  isBound = true;
  await handler(sqsBatch(...messages));
  expect(exchanges).toEqual(['orderflow']);
  expect(published).toMatchObject([
    { routingKey: 'seat.booked', messageId: 'seat-a:1', headers: { stream: 'seat-a', 'causation-id': 'x' } },
  ]);
});

describe('settings', () => {
  const SETTINGS = {
    CONSUMER_NAME: 'to-rabbit',
    QUEUE_URL: 'q',
    DLQ_URL: 'd',
    MAX_RECEIVES: '5',
    RETRY_BASE_SECONDS: '2',
    EVENTS_TABLE: 'events',
    POSITIONS_TABLE: 'sent',
    RABBIT_URL: 'amqp://127.0.0.1:5672',
  };

  const GIVEN: readonly Record<string, string>[] = [
    {},
    { RABBIT_SECRET: 's', RABBIT_CLOUD_EVENTS: 'binary', RABBIT_EXCHANGE: 'halls', RABBIT_MANDATORY: 'true' },
  ];
  test.each(GIVEN)('%j make a client that connects when it is used', (more) => {
    expect(rabbitEgressDeps(surroundingsFixture({ ...SETTINGS, ...more }))).toMatchObject({
      positionsTable: 'sent',
      cloudEvents: more.RABBIT_CLOUD_EVENTS,
      exchange: more.RABBIT_EXCHANGE,
    });
  });

  test.each([
    [{ RABBIT_URL: '' }, 'RABBIT_URL is not set'],
    [{ RABBIT_URL: 'https://b' }, 'RABBIT_URL must begin with amqp://'],
    [{ RABBIT_CLOUD_EVENTS: 'xml' }, 'RABBIT_CLOUD_EVENTS is xml'],
    [{ POSITIONS_TABLE: '' }, 'POSITIONS_TABLE is not set'],
  ])('%j: %s', (more, text) => {
    expect(() => rabbitEgressDeps(surroundingsFixture({ ...SETTINGS, ...more }))).toThrow(text);
  });

  test('user and password of a secret become part of the address; a wrong secret is not shown', () => {
    expect(withCredentials('amqps://b:5671/shop', '{"username":"u@x","password":"p/w"}')).toBe(
      'amqps://u%40x:p%2Fw@b:5671/shop',
    );
    expect(() => withCredentials('amqps://b', 'hush')).toThrow(/^the secret is not JSON$/);
    expect(() => withCredentials('amqps://b', '{"username":"hush"}')).toThrow(
      /^the secret has no username and password$/,
    );
  });
});
