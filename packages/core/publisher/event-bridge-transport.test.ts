import {
  type BusClient,
  eventBridgeTransport,
  MAX_CALL_BYTES,
  MAX_ENTRIES,
  MAX_ENTRY_BYTES,
} from './event-bridge-transport.ts';

const transport = (response: object) => eventBridgeTransport({ send: async () => response } as unknown as BusClient);

test('the limits are those of PutEvents, with room in each entry for what is added on its way', () => {
  const { limits } = transport({});
  expect(limits).toEqual({ maxEntries: MAX_ENTRIES, maxBatchBytes: MAX_CALL_BYTES, maxEntryBytes: MAX_ENTRY_BYTES });
  expect([MAX_ENTRIES, MAX_CALL_BYTES, MAX_ENTRY_BYTES]).toEqual([10, 1_048_576, 1_040_384]);
});

test.each([
  ['the id of an accepted entry', { Entries: [{ EventId: 'e' }] }, { id: 'e' }],
  ['code and message of an error', { Entries: [{ ErrorCode: 'c', ErrorMessage: 'm' }] }, { code: 'c', reason: 'm' }],
  ['NoResult for an entry without a result', { Entries: [] }, { code: 'NoResult', reason: 'no reason given' }],
  ['NoResult for a response without results', {}, { code: 'NoResult', reason: 'no reason given' }],
])('the outcome is %s', async (_, response, outcome) => {
  expect(await transport(response).send([{}])).toEqual([outcome]);
});

test.each([
  ['MalformedDetail', true],
  ['ValidationException', true],
  ['ThrottlingException', false],
  ['AccessDeniedException', false],
])('%s is non-retryable: %s', (code, isNonRetryable) => {
  expect(transport({}).isNonRetryable({ code, reason: '' })).toBe(isNonRetryable);
});
