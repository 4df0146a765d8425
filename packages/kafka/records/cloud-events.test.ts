import type { CloudEventsMode } from '@orderflow/messaging';
import { CloudEvent, Kafka, type KafkaMessage } from 'cloudevents';
import * as fc from 'fast-check';
import { SeatBooked } from '../testing/seats.ts';
import { eventRecord } from './event-record.ts';
import { recordOpener } from './open-record.ts';
import type { IncomingRecord, OutgoingRecord } from './records.ts';

const open = recordOpener([SeatBooked]);
const MODES = ['structured', 'binary'] as const satisfies readonly CloudEventsMode[];

const metadata = {
  eventId: 'e-1',
  timestamp: '2026-03-04T05:06:07.089Z',
  correlationId: 'c',
  causationId: 'x',
  version: 1,
  stream: 'seat-7',
  sequence: 3,
  traceparent: '00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01',
};
const to = { topic: 'seat', key: 'seat-7' };

/** A record as it is read, with CloudEvents' headers alone. */
const incoming = (value: string | undefined, headers: Record<string, unknown>): IncomingRecord => ({
  topic: 'seat',
  partition: 0,
  offset: 0n,
  key: undefined,
  value: value === undefined ? undefined : Buffer.from(value),
  headers: headers as Record<string, string>,
  timestamp: Date.UTC(2026, 2, 4, 6),
});
const onlyCloudEvents = ({ headers }: Pick<OutgoingRecord, 'headers'>) =>
  Object.fromEntries(Object.entries(headers).filter(([name]) => /^(ce_|content-type)/.test(name)));

/** As the SDK of the CloudEvents project hands a message to a client: data as JSON. */
const bySdk = (mode: CloudEventsMode, event: CloudEvent<unknown>) => {
  const message = mode === 'binary' ? Kafka.binary(event) : Kafka.structured(event);
  const value = typeof message.value === 'string' ? message.value : JSON.stringify(message.value);
  return incoming(value, message.headers);
};

describe.each(MODES)('%s', (mode) => {
  test('the SDK of the CloudEvents project reads what we write', () => {
    const { value, headers } = eventRecord(SeatBooked({ seat: 'ü7' }), metadata, to, mode);
    const message = { key: 'seat-7', value, headers: onlyCloudEvents({ headers }), body: value } as KafkaMessage;
    expect(Kafka.isEvent(message)).toBe(true);
    const event = Kafka.toEvent(message) as CloudEvent<unknown>;
    expect(event.validate()).toBe(true);
    expect(event).toMatchObject({
      specversion: '1.0',
      id: 'e-1',
      source: 'box-office',
      type: 'seat.booked',
      time: '2026-03-04T05:06:07.089Z',
      subject: 'seat-7',
      correlationid: 'c',
      causationid: 'x',
      dataversion: '1',
      sequence: '3',
      traceparent: metadata.traceparent,
      data: { seat: 'ü7' },
    });
  });

  test('we read what we write, whatever it is', () =>
    fc.assert(
      fc.property(fc.string({ unit: 'binary' }), fc.string({ minLength: 1, maxLength: 99 }), (seat, correlationId) => {
        const given = { ...metadata, correlationId };
        const record = eventRecord(SeatBooked({ seat }), given, to, mode);
        const read = open(incoming(record.value, onlyCloudEvents(record)));
        expect(read).toMatchObject({ type: 'seat.booked', data: { seat }, metadata: given });
      }),
    ));

  test('we read what the SDK writes, extensions of others included', () => {
    const event = new CloudEvent({
      id: 'their-id',
      source: 'box-office',
      type: 'seat.booked',
      time: '2026-03-04T05:06:07.089Z',
      subject: 'a subject of theirs',
      sequence: '0000012',
      partitionkey: 'k',
      data: { seat: '7' },
      datacontenttype: 'application/json',
    });
    expect(open(bySdk(mode, event))).toMatchObject({
      data: { seat: '7' },
      metadata: { eventId: 'their-id', correlationId: 'their-id', timestamp: '2026-03-04T05:06:07.089Z' },
    });
    expect(open(bySdk(mode, event))?.metadata).not.toHaveProperty('stream');
  });

  test('an event of another type is not subscribed to', () => {
    const event = new CloudEvent({ source: 'box-office', type: 'seat.freed', data: {} });
    expect(open(bySdk(mode, event))).toBeUndefined();
  });

  test('another version of the specification is rejected', () => {
    const { value, headers } = eventRecord(SeatBooked({ seat: '7' }), metadata, to, mode);
    const old = incoming(value.replace('"specversion":"1.0"', '"specversion":"0.3"'), {
      ...onlyCloudEvents({ headers }),
      ...(mode === 'binary' && { ce_specversion: '0.3' }),
    });
    expect(() => open(old)).toThrow('specversion: is 0.3; 1.0 is understood');
  });
});

const attributes = { specversion: '1.0', id: 'i', source: 'box-office', type: 'seat.booked' };
const structured = (more: object, contentType = 'application/cloudevents+json') =>
  incoming(JSON.stringify({ ...attributes, ...more }), { 'Content-Type': contentType });

test('data in base64 are read when they are JSON', () => {
  const base64 = Buffer.from('{"seat":"7"}').toString('base64');
  expect(open(structured({ data_base64: base64 }))?.data).toEqual({ seat: '7' });
  expect(open(structured({ data_base64: base64, datacontenttype: 'application/vnd.seat+json' }))?.data).toEqual({
    seat: '7',
  });
});

const ceHeaders = { ce_specversion: '1.0', ce_id: 'i', ce_source: 'box-office', ce_type: 'seat.booked' };

test.each([
  ['a batch', structured({}, 'application/cloudevents-batch+json'), 'content-type: application/cloudevents-batch+json'],
  ['another format', structured({}, 'application/cloudevents+avro'), 'content-type: '],
  ['data that are no text', structured({ data_base64: 7 }), 'data_base64: is no text'],
  ['data that are not JSON', structured({ data_base64: 'AAAA' }), 'data: is not JSON'],
  [
    'data of another type',
    incoming('<seat/>', { ...ceHeaders, 'content-type': 'text/xml' }),
    'datacontenttype: is text/xml',
  ],
  ['no data', incoming(undefined, ceHeaders), 'data: '],
])('%s is rejected with the attribute at fault', (_, record, reason) => {
  expect(() => open(record)).toThrow(reason);
});
