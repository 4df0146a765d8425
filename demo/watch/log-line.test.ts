import { logLine } from './log-line.ts';

const at = new Date(2026, 10, 27, 12, 31, 7, 23).toISOString();
const line = { level: 'INFO', message: 'handled', timestamp: at, service: 'payment', sampling_rate: 0 };
const text = JSON.stringify({
  ...line,
  type: 'order.created',
  eventId: 'order-7:1',
  correlationId: 'shop-1',
  receives: 1,
});

test('a line has time, function, level, message, and what it is about', () => {
  expect(logLine(text)).toBe(
    '12:31:07.023  payment       INFO   handled  type=order.created  eventId=order-7:1  correlationId=shop-1  receives=1',
  );
});

test.each([
  'START RequestId: b7c783a7 Version: $LATEST',
  '{"_aws":{"Timestamp":1},"service":"payment","handled":1}',
  'null',
  '{"level":"INFO"}',
])('%s is no line of ours', (other) => {
  expect(logLine(other)).toBeUndefined();
});

test('a filter leaves lines out: by function, level, and any text in the line', () => {
  expect(logLine(text, { services: ['order', 'payment'], level: 'INFO', key: 'order-7' })).toBeDefined();
  expect(logLine(text, { services: ['order'] })).toBeUndefined();
  expect(logLine(text, { level: 'WARN' })).toBeUndefined();
  expect(logLine(text, { key: 'order-8' })).toBeUndefined();
  expect(logLine(JSON.stringify({ ...line, level: 'DEBUG' }))).toBeUndefined();
  expect(logLine(JSON.stringify({ ...line, level: 'DEBUG' }), { level: 'DEBUG' })).toBeDefined();
});

test('one line stays one line, whatever is in it', () => {
  expect(logLine(JSON.stringify({ ...line, reason: 'a\nb\u001b[31m', more: { a: 1 } }))).toMatch(
    /reason=a b \[31m {2}more=\{"a":1\}$/,
  );
});
