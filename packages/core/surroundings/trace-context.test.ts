import { traceIdsOf, traceparentOf, xrayHeaderOf } from './trace-context.ts';

const traceparent = '00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01';
const header = 'Root=1-4bf92f35-77b34da6a3ce929d0e0e4736;Parent=00f067aa0ba902b7;Sampled=1';

test('log lines carry the ids of trace and span', () => {
  expect(traceIdsOf(traceparent)).toEqual({ traceId: '4bf92f3577b34da6a3ce929d0e0e4736', spanId: '00f067aa0ba902b7' });
});

test('a traceparent is an X-Ray header, and back', () => {
  expect(xrayHeaderOf(traceparent)).toBe(header);
  expect(traceparentOf(header)).toBe(traceparent);
  expect(traceparentOf(`${header};Lineage=a:0`)).toBe(traceparent);
});

test('what is not sampled says so to X-Ray, and makes no traceparent', () => {
  expect(xrayHeaderOf(traceparent.replace(/01$/, '00'))).toBe(header.replace('Sampled=1', 'Sampled=0'));
  expect(traceparentOf(header.replace('Sampled=1', 'Sampled=0'))).toBeUndefined();
});

test.each([
  undefined,
  '',
  'nonsense',
  traceparent.toUpperCase(),
  `00-${'0'.repeat(32)}-00f067aa0ba902b7-01`,
  `ff${traceparent.slice(2)}`,
])('the traceparent %j counts as not given', (malformed) => {
  expect(traceIdsOf(malformed)).toEqual({});
  expect(xrayHeaderOf(malformed)).toBeUndefined();
});

test.each([
  undefined,
  '',
  'Sampled=1',
  'Root=1-4bf92f35-77b34da6a3ce929d0e0e4736;Sampled=1',
  'Root=nonsense;Parent=00f067aa0ba902b7;Sampled=1',
])('the X-Ray header %j gives no traceparent', (incomplete) => {
  expect(traceparentOf(incomplete)).toBeUndefined();
});
