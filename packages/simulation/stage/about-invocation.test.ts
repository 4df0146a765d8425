import { aboutEvent, outcomeOf } from './about-invocation.ts';

test('messages: number, type and stream; records: keys; a request: method and path', () => {
  const detail = { metadata: { stream: 'order-1' }, data: { orderId: '1' } };
  const body = JSON.stringify({ 'detail-type': 'order.created', detail });
  const foreign = JSON.stringify({ 'detail-type': 'order.created', detail: { data: { total: 1, orderId: 'web-1' } } });
  const messageId = '00000000-0001-4000-8000-00000000003f';
  expect(aboutEvent({ Records: [body, foreign, 'no JSON'].map((one) => ({ messageId, body: one })) })).toBe(
    '[#3f order.created order-1; #3f order.created web-1; #3f no JSON]',
  );
  expect(aboutEvent({ Records: [{ dynamodb: { Keys: { stream: { S: 'order-1' }, version: { N: '2' } } } }] })).toBe(
    '[order-1:2]',
  );
  expect(aboutEvent({ rawPath: '/orders', requestContext: { http: { method: 'POST' } } })).toBe('[POST /orders]');
  expect(aboutEvent({})).toBe('');
});

test('what became of it: returned, to come again, answered, failed', () => {
  const returned = (value: unknown) => outcomeOf({ status: 'fulfilled', value });
  expect(returned(undefined)).toBe('returns');
  expect(returned({ batchItemFailures: [{}, {}] })).toBe('returns: 2 to come again');
  expect(returned({ statusCode: 202 })).toBe('answers 202');
  expect(outcomeOf({ status: 'rejected', reason: new Error('no') })).toBe('fails: Error: no');
});
