import fc from 'fast-check';
import { ContractViolation } from './contract-violation.ts';
import { openEnvelope } from './envelope.ts';

const metadata = {
  eventId: 'seat-1:1',
  timestamp: '2026-03-04T05:06:07.089Z',
  correlationId: 'correlation',
  causationId: 'cause',
  version: 1,
  stream: 'seat-1',
  sequence: 1,
  traceparent: '00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01',
};

/** As EventBridge hands it to a target. */
const delivered = (detail: unknown, more = {}) => ({
  version: '0',
  id: '7bf73129-1428-4cd3-a780-95db273d1602',
  'detail-type': 'seat.booked',
  source: 'seats',
  account: '000000000000',
  time: '2026-03-04T05:06:08Z',
  region: 'eu-central-1',
  resources: [],
  detail,
  ...more,
});

test('an event of ours comes with all of its metadata', () => {
  expect(openEnvelope(delivered({ data: { seat: '1' }, metadata }))).toEqual({
    type: 'seat.booked',
    source: 'seats',
    replayName: undefined,
    data: { seat: '1' },
    metadata,
  });
});

test('without metadata, what EventBridge knows takes its place', () => {
  const { metadata: filled } = openEnvelope(delivered({ data: {} }));
  expect(filled).toEqual({
    eventId: '7bf73129-1428-4cd3-a780-95db273d1602',
    timestamp: '2026-03-04T05:06:08Z',
    correlationId: '7bf73129-1428-4cd3-a780-95db273d1602',
  });
});

test('an event id without a correlation starts one', () => {
  const { metadata: filled } = openEnvelope(delivered({ data: {}, metadata: { eventId: 'mine' } }));
  expect(filled).toMatchObject({ eventId: 'mine', correlationId: 'mine', timestamp: '2026-03-04T05:06:08Z' });
});

test('a replay is told by its name', () => {
  expect(openEnvelope(delivered({ data: {} }, { 'replay-name': 'tuesday' })).replayName).toBe('tuesday');
});

test('an integration event has a version of two parts', () => {
  const { metadata: filled } = openEnvelope(delivered({ data: {}, metadata: { version: '1.0' } }));
  expect(filled.version).toBe('1.0');
});

test.each([
  ['no event at all', 'nonsense', ['body']],
  ['no detail', delivered(undefined), ['detail']],
  ['no data', delivered({}), ['detail.data']],
  ['an empty type', delivered({ data: {} }, { 'detail-type': '' }), ['detail-type']],
])('%s is refused, the field named', (_, event, fields) => {
  try {
    openEnvelope(event);
  } catch (error) {
    expect(error).toBeInstanceOf(ContractViolation);
    expect((error as ContractViolation).contract).toBe('envelope');
    expect((error as ContractViolation).problems.map(({ field }) => field)).toEqual(fields);
    return;
  }
  throw new Error('was taken');
});

test.each([
  ['null', null, []],
  ['no object', 'none', ['detail.metadata']],
  ['a list', [], ['detail.metadata']],
  ['explicit nulls', { eventId: null, timestamp: null, correlationId: null, version: null, sequence: null }, []],
  ['fields that nobody knows', { colour: 'red' }, []],
  ['a sequence that is none', { sequence: 0 }, ['detail.metadata.sequence']],
  ['a time that is none', { timestamp: 'now' }, ['detail.metadata.timestamp']],
  ['a time of the future', { timestamp: '2062-01-01T00:00:00Z' }, ['detail.metadata.timestamp']],
  ['an empty id', { eventId: '' }, ['detail.metadata.eventId']],
  ['an id that is no text', { eventId: '\ud800' }, ['detail.metadata.eventId']],
  ['an endless trace', { traceparent: 'x'.repeat(257) }, ['detail.metadata.traceparent']],
  ['an endless id', { correlationId: 'x'.repeat(257) }, ['detail.metadata.correlationId']],
])('metadata that is or has %s counts as not given, the field named', (_, given, fields) => {
  const { metadata: filled, unusable = [] } = openEnvelope(delivered({ data: {}, metadata: given }));
  expect(filled).toEqual({
    eventId: '7bf73129-1428-4cd3-a780-95db273d1602',
    timestamp: '2026-03-04T05:06:08Z',
    correlationId: '7bf73129-1428-4cd3-a780-95db273d1602',
  });
  expect(unusable.map(({ field }) => field)).toEqual(fields);
});

test("a producer's clock may be five minutes ahead of EventBridge's, and its timestamp written as it likes", () => {
  const timeOf = (timestamp: unknown) =>
    openEnvelope(delivered({ data: {}, metadata: { timestamp } })).metadata.timestamp;
  expect(timeOf('2026-03-04T05:11:08.000Z')).toBe('2026-03-04T05:11:08.000Z');
  expect(timeOf('2026-03-04T05:11:08.001Z')).toBe('2026-03-04T05:06:08Z');
  expect(timeOf('2026-03-04 05:06:07.123456')).toBe('2026-03-04T05:06:07.123456Z');
});

test('whatever metadata another workload gives, its event is taken and has an id, a time and a correlation', () => {
  const odd = fc.oneof(fc.string({ maxLength: 300 }), fc.jsonValue());
  const names = Object.keys(metadata).map((name) => [name, odd] as const);
  const given = fc.oneof(fc.jsonValue(), fc.record(Object.fromEntries(names), { requiredKeys: [] }));
  fc.assert(
    fc.property(given, (some) => {
      const { metadata: filled } = openEnvelope(delivered({ data: {}, metadata: some }));
      expect(filled.eventId && filled.correlationId).toBeTruthy();
      expect(Date.parse(filled.timestamp)).toBeLessThanOrEqual(Date.parse('2026-03-04T05:11:08Z'));
    }),
  );
});
