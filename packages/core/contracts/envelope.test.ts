import fc from 'fast-check';
import { ContractViolation } from './contract-violation.ts';
import { checkVersion, openEnvelope } from './envelope.ts';

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
  ['a sequence that is none', delivered({ data: {}, metadata: { sequence: 0 } }), ['detail.metadata.sequence']],
  ['a time that is none', delivered({ data: {}, metadata: { timestamp: 'now' } }), ['detail.metadata.timestamp']],
  ['an empty id', delivered({ data: {}, metadata: { eventId: '' } }), ['detail.metadata.eventId']],
  [
    'an endless trace',
    delivered({ data: {}, metadata: { traceparent: 'x'.repeat(257) } }),
    ['detail.metadata.traceparent'],
  ],
  [
    'an endless id',
    delivered({ data: {}, metadata: { correlationId: 'x'.repeat(257) } }),
    ['detail.metadata.correlationId'],
  ],
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

test('whatever metadata another workload gives, an event that is taken has an id, a time and a correlation', () => {
  const text = fc.string({ maxLength: 300 });
  const given = fc.record(
    {
      eventId: text,
      timestamp: text,
      correlationId: text,
      causationId: text,
      version: fc.anything(),
      sequence: fc.integer(),
    },
    { requiredKeys: [] },
  );
  fc.assert(
    fc.property(fc.option(given, { nil: undefined }), (some) => {
      try {
        const { metadata: filled } = openEnvelope(delivered({ data: {}, metadata: some }));
        expect(filled.eventId && filled.correlationId).toBeTruthy();
        expect(Date.parse(filled.timestamp)).not.toBeNaN();
      } catch (error) {
        expect(error).toBeInstanceOf(ContractViolation);
      }
    }),
  );
});

test.each([
  [1, 1],
  [1, undefined],
  ['1.0', '1.3'],
  ['1.0', 1],
  [2, '2.0'],
])('a consumer built for version %s takes %s', (expected, given) => {
  expect(() => checkVersion('seat.booked', expected, given)).not.toThrow();
});

test.each([
  [1, 2],
  [2, 1],
  ['1.0', '2.0'],
  [1, 11],
])('a consumer built for version %s refuses %s', (expected, given) => {
  expect(() => checkVersion('seat.booked', expected, given)).toThrow(
    `seat.booked: metadata.version: is ${given}; this consumer was built for ${expected}`,
  );
});
