import { defineEvent } from '@orderflow/core/contracts';
import {
  DLQ,
  type EntryResponse,
  FakeEventBus,
  FakeSQS,
  fakeTime,
  RecordedTelemetry,
  surroundingsFixture,
} from '@orderflow/testing';
import * as z from 'zod/mini';
import { type RabbitEvent, type RabbitEventMessage, rabbitIngress, rabbitIngressDeps } from './index.ts';

const SeatBooked = defineEvent('seat.booked', {
  version: 1,
  owner: 'box-office',
  summary: 'A seat was booked.',
  data: z.object({ seat: z.string() }),
});

function setup(respond?: EntryResponse) {
  const bus = new FakeEventBus(respond);
  const sqs = new FakeSQS();
  const telemetry = new RecordedTelemetry();
  const handler = rabbitIngress([SeatBooked], {
    name: 'seats-in',
    events: bus.client,
    busName: 'bus',
    sqs,
    dlqUrl: DLQ,
    random: () => 0.5,
    telemetry,
    ...fakeTime(Date.UTC(2026, 0, 1)),
  });
  const onBus = () =>
    bus.accepted.map(({ Detail, Source, DetailType }) => ({ Source, DetailType, ...JSON.parse(String(Detail)) }));
  return { bus, sqs, telemetry, handler, onBus };
}

const text = (value: string) => ({ bytes: [...new Int8Array(Buffer.from(value))] });
const message = (
  value: unknown,
  basicProperties: RabbitEventMessage['basicProperties'] = { messageId: 'm-1' },
): RabbitEventMessage => ({
  basicProperties,
  redelivered: false,
  data: Buffer.from(typeof value === 'string' ? value : JSON.stringify(value)).toString('base64'),
});
const eventOf = (...messages: readonly RabbitEventMessage[]): RabbitEvent => ({
  eventSource: 'aws:rmq',
  eventSourceArn: 'arn:aws:mq:eu-central-1:111122223333:broker:halls:b-1',
  rmqMessagesByQueue: { 'guests-in::/': messages },
});
const booked = (seat: string) => ({ type: 'seat.booked', source: 'anybody', data: { seat } });

test('a message is on the bus with the id of its header, under the source of its contract, without stream and sequence', async () => {
  const { handler, onBus } = setup();
  const headers = { 'event-id': text('é-1'), 'correlation-id': text('c'), stream: text('s'), attempt: 3 };
  const metadata = { stream: 'seat-a', sequence: 4 };
  await handler(eventOf(message({ ...booked('a'), metadata }, { headers, messageId: 'other' })));
  expect(onBus()).toMatchObject([
    {
      Source: 'box-office',
      DetailType: 'seat.booked',
      data: { seat: 'a' },
      metadata: { eventId: 'é-1', correlationId: 'c' },
    },
  ]);
  expect(onBus()[0].metadata).not.toHaveProperty('sequence');
});

test('properties stand in for headers: message-id, type, correlation-id, and the time as Java writes it', async () => {
  const { handler, onBus } = setup();
  const properties = {
    messageId: 'm-7',
    type: 'seat.booked',
    correlationId: 'c',
    timestamp: 'Jan 2, 2026, 3:04:05\u202fAM',
  };
  await handler(eventOf(message({ data: { seat: 'a' } }, properties)));
  expect(onBus()).toMatchObject([
    { metadata: { eventId: 'm-7', correlationId: 'c', timestamp: '2026-01-02T03:04:05.000Z' } },
  ]);
});

test('a CloudEvent is understood in both forms', async () => {
  const { handler, onBus } = setup();
  const attributes = { specversion: '1.0', id: 'ce-1', source: '/x', type: 'seat.booked' };
  const binary = Object.fromEntries(
    Object.entries(attributes).map(([name, value]) => [`cloudEvents:${name}`, text(value)]),
  );
  await handler(
    eventOf(
      message(
        { ...attributes, data: { seat: 'a' } },
        { contentType: 'application/cloudevents+json', messageId: 'ce-1' },
      ),
      message({ seat: 'b' }, { contentType: 'application/json', headers: binary, messageId: 'ce-1' }),
    ),
  );
  expect(onBus()).toMatchObject([
    { data: { seat: 'a' }, metadata: { eventId: 'ce-1' } },
    { data: { seat: 'b' }, metadata: { eventId: 'ce-1' } },
  ]);
});

test('bad messages are dead-lettered with their reasons, others go on, and the batch succeeds', async () => {
  const { handler, onBus, sqs, telemetry } = setup();
  await handler(
    eventOf(
      message('{', { messageId: 'm-1', headers: { 'event-type': text('seat.booked') } }),
      message(booked('a'), { messageId: 'm-2' }),
      message(booked('b'), {}),
      message({ ...booked('c'), data: {} }, { messageId: 'm-4' }),
      message({ type: 'other.thing', data: {} }, { messageId: 'm-5' }),
    ),
  );
  expect(onBus()).toHaveLength(1);
  expect(sqs.messages(DLQ).map(({ attributes }) => attributes)).toMatchObject([
    { class: 'rejected', reason: 'value: is not JSON', eventId: expect.stringMatching(/m-1/), consumer: 'seats-in' },
    { class: 'rejected', reason: expect.stringContaining('event-id: is missing') },
    { class: 'rejected', reason: expect.stringContaining('data.seat') },
  ]);
  expect(JSON.parse(sqs.messages(DLQ)[0]?.body ?? '')).toMatchObject({
    queue: 'guests-in',
    messageId: 'm-1',
    value: Buffer.from('{').toString('base64'),
  });
  expect(telemetry.counts).toMatchObject({ handled: 1, deadLettered: 3, ignored: 1 });
});

test('while the bus does not answer the function fails, so that the whole batch comes again', async () => {
  const { handler } = setup(() => ({ code: 'ThrottlingException' }));
  await expect(handler(eventOf(message(booked('a'))))).rejects.toThrow('1 messages could not be put on the bus');
});

test('its settings are named when they are missing', () => {
  const settings = { CONSUMER_NAME: 'seats-in', BUS_NAME: 'bus', DLQ_URL: DLQ };
  expect(rabbitIngressDeps(surroundingsFixture({ ...settings, RABBIT_SOURCE: 'kiosk' }))).toMatchObject({
    name: 'seats-in',
    source: 'kiosk',
  });
  expect(() => rabbitIngressDeps(surroundingsFixture({ ...settings, DLQ_URL: '' }))).toThrow('DLQ_URL is not set');
});
