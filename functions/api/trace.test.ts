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

test('without a trace of the caller, that of X-Ray goes on, and the correlation is one of its own', () => {
  const xray = `Root=1-${traceId.slice(0, 8)}-${traceId.slice(8)};Parent=00f067aa0ba902b7;Sampled=1`;
  expect(traceOf(new Map(), 'request-1', xray)).toEqual({
    requestId: 'request-1',
    correlationId: 'request-1',
    traceparent,
  });
  const callers = traceparent.replace('00f067aa', '11111111');
  expect(traceOf(new Map([['traceparent', callers]]), 'request-1', xray)).toMatchObject({ traceparent: callers });
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
