import { identityFromRaw } from './raw-event.ts';

const body = (value: unknown) => JSON.stringify(value);

test('reads what identity there is', () => {
  const metadata = { eventId: 'e1', correlationId: 'c1', causationId: 'a1' };
  expect(identityFromRaw(body({ id: 'b1', 'detail-type': 't', detail: { metadata } }))).toEqual({
    type: 't',
    ...metadata,
  });
});

test("takes the bus's id where the event has none of its own", () => {
  expect(identityFromRaw(body({ id: 'b1', 'detail-type': 't', detail: {} }))).toEqual({
    type: 't',
    eventId: 'b1',
    correlationId: 'b1',
    causationId: undefined,
  });
});

test.each([
  '',
  'no json',
  '[]',
  'null',
  '5',
  '"text"',
  body({ detail: null }),
  body({ id: 7, detail: { metadata: 5 } }),
])('makes do with %p', (text) => {
  expect(identityFromRaw(text)).toMatchObject({ type: 'unknown', eventId: 'unknown', correlationId: 'unknown' });
});

test('cuts what is absurdly long', () => {
  expect(identityFromRaw(body({ id: 'x'.repeat(10_000) })).eventId).toHaveLength(256);
});
