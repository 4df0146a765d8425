import { defineEvent } from '@orderflow/core/contracts';
import { messageOpener } from '@orderflow/messaging';
import { CloudEvent } from 'cloudevents';
import * as z from 'zod/mini';
import { DlqFailed, dlqMessage, type IncomingDelivery, messageOf, outgoingMessage, placeOf } from './index.ts';

const SeatBooked = defineEvent('seat.booked', {
  version: 1,
  owner: 'box-office',
  summary: 'A seat was booked.',
  data: z.object({ seat: z.string() }),
});
const metadata = {
  eventId: 'e-1',
  timestamp: '2026-03-04T05:06:07.000Z',
  correlationId: 'c',
  causationId: 'x',
  version: 1,
  stream: 'seat-7',
  sequence: 3,
};
const open = messageOpener([SeatBooked]);

/** A message as it is delivered. */
const delivered = (
  {
    value,
    headers,
    contentType,
    messageId,
    correlationId,
    type,
    timestamp,
    routingKey,
  }: ReturnType<typeof outgoingMessage>,
  more: Partial<IncomingDelivery> = {},
): IncomingDelivery => ({
  queue: 'seats',
  exchange: 'orderflow',
  routingKey,
  value: Buffer.from(value),
  headers: { 'content-type': contentType, ...headers },
  messageId,
  correlationId,
  type,
  timestamp,
  redelivered: false,
  deliveryTag: 7,
  ...more,
});

test.each([undefined, 'structured', 'binary'] as const)('what the publisher writes is read as it was (%s)', (mode) => {
  const message = outgoingMessage(SeatBooked({ seat: 'ü7' }), metadata, 'seat-7', mode);
  expect(message).toMatchObject({ routingKey: 'seat.booked', messageId: 'e-1', headers: { stream: 'seat-7' } });
  const { version: _, ...others } = metadata;
  expect(open(messageOf(delivered(message)))).toMatchObject({ data: { seat: 'ü7' }, metadata: others });
});

test('a CloudEvent is one for the SDK of the CloudEvents project', () => {
  const { value, contentType } = outgoingMessage(SeatBooked({ seat: '7' }), metadata, 'seat-7', 'structured');
  expect(contentType).toBe('application/cloudevents+json; charset=UTF-8');
  expect(new CloudEvent(JSON.parse(value)).validate()).toBe(true);
  const { headers } = outgoingMessage(SeatBooked({ seat: '7' }), metadata, 'seat-7', 'binary');
  expect(headers).toMatchObject({
    cloudEvents_id: 'e-1',
    cloudEvents_type: 'seat.booked',
    cloudEvents_subject: 'seat-7',
  });
});

test('properties stand in for headers and envelope; without any id a message is rejected', () => {
  const bare = {
    ...delivered(outgoingMessage(SeatBooked({ seat: '7' }), metadata, 's')),
    headers: {},
    value: Buffer.from('{"source":"box-office","data":{"seat":"7"}}'),
  };
  expect(open(messageOf(bare))?.metadata).toMatchObject({ eventId: 'e-1', correlationId: 'c' });
  expect(() => open(messageOf({ ...bare, messageId: undefined }))).toThrow('event-id: is missing');
});

test('a dead letter has the message as it was, a reason, and an id that is the same each time', () => {
  const failed = { error: 'Rejected', reason: 'data.seat: is missing', class: 'rejected', attempts: 1 } as const;
  const original = delivered(outgoingMessage(SeatBooked({ seat: '7' }), metadata, 'seat-7'));
  const letter = dlqMessage(original, failed, { consumer: 'seats', at: Date.UTC(2026, 0, 1) });
  expect(letter).toMatchObject({
    routingKey: 'seats',
    type: 'dlq.failed',
    messageId: 'dlq:seats:e-1',
    correlationId: 'c',
  });
  const { data } = JSON.parse(letter.value);
  expect(DlqFailed.parse(data)).toMatchObject({
    ...failed,
    consumer: 'seats',
    originalEvent: { type: 'seat.booked', data: { seat: '7' } },
    original: { queue: 'seats', exchange: 'orderflow', routingKey: 'seat.booked', messageId: 'e-1' },
  });
  expect(Buffer.from(data.original.value, 'base64').equals(original.value)).toBe(true);
  const bare = dlqMessage({ ...original, headers: {} }, failed, { consumer: 'seats', at: 0 });
  expect(bare).toMatchObject({ messageId: 'dlq:seats:e-1', correlationId: 'c' });
  const nameless = {
    ...original,
    messageId: undefined,
    headers: {},
    value: Buffer.from('no JSON'),
    timestamp: undefined,
  };
  const other = dlqMessage(nameless, failed, { consumer: 'seats', at: 0 });
  expect(other.messageId).toMatch(/^dlq:seats:[0-9a-f]{64}$/);
  expect(JSON.parse(other.value).data.originalEvent).toBe('no JSON');
  expect([placeOf(original), placeOf(nameless)]).toEqual(['seats:e-1', 'seats:#7']);
});
