import { traceOf } from './trace.ts';

const traceId = '4bf92f3577b34da6a3ce929d0e0e4736';
const traceparent = `00-${traceId}-00f067aa0ba902b7-01`;
const trace = (headers: Record<string, string>) => traceOf(new Map(Object.entries(headers)), 'request-1');

test('without headers a request starts a correlation of its own', () => {
  expect(trace({})).toEqual({ requestId: 'request-1', correlationId: 'request-1' });
});

test("the caller's correlation id goes before their trace id", () => {
  expect(trace({ 'x-correlation-id': 'shop-7', traceparent })).toEqual({
    requestId: 'request-1',
    correlationId: 'shop-7',
    traceparent,
  });
});

test('a trace id will do', () => {
  expect(trace({ traceparent })).toEqual({ requestId: 'request-1', correlationId: traceId, traceparent });
});

test.each([
  ['an empty correlation id', { 'x-correlation-id': '' }],
  ['one too long', { 'x-correlation-id': 'x'.repeat(129) }],
  ['one that would split a header', { 'x-correlation-id': 'a\r\nset-cookie: b' }],
  ['one not ASCII', { 'x-correlation-id': 'ümlaut' }],
  ['a trace of zeros', { traceparent: `00-${'0'.repeat(32)}-00f067aa0ba902b7-01` }],
  ['a parent of zeros', { traceparent: `00-${traceId}-${'0'.repeat(16)}-01` }],
  ['the forbidden version', { traceparent: `ff-${traceId}-00f067aa0ba902b7-01` }],
  ['upper case', { traceparent: traceparent.toUpperCase() }],
])('%s counts as not sent', (_, headers) => {
  expect(trace(headers as Record<string, string>)).toEqual({ requestId: 'request-1', correlationId: 'request-1' });
});
