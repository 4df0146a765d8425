import { readRequest } from './request.ts';
import { eventOf } from './testing/api-fixture.ts';

test('reads the payload that an HTTP API and a function URL share', () => {
  const event = eventOf('POST', '/orders?limit=5', { body: '{}', headers: { 'Content-Type': 'application/json' } });
  expect(readRequest(event, 'r')).toEqual({
    method: 'POST',
    path: '/orders',
    base: '',
    headers: new Map([['content-type', 'application/json']]),
    query: new URLSearchParams({ limit: '5' }),
    body: '{}',
    isBase64: false,
    caller: 'anonymous',
    trace: { requestId: 'r', correlationId: 'r' },
  });
});

test.each([
  ['the default stage', '/orders', '$default', undefined, '', '/orders'],
  ['a named stage', '/prod/orders', 'prod', undefined, '/prod', '/orders'],
  ['a named stage that the front has taken off', '/orders', 'prod', undefined, '', '/orders'],
  ['a path that only begins like the stage', '/production/orders', 'prod', undefined, '', '/production/orders'],
  ['a base path', '/shop/orders', '$default', '/shop', '/shop', '/orders'],
  ['a base path that goes before the stage', '/shop/orders', 'shop', '/shop', '/shop', '/orders'],
])('%s', (_, rawPath, stage, basePath, base, path) => {
  const event = eventOf('GET', rawPath);
  const staged = { ...event, requestContext: { ...event.requestContext, stage } };
  expect(readRequest(staged, 'r', { basePath })).toMatchObject({ base, path });
});

test.each([
  ['AROAEXAMPLE:worker-1', 'AROAEXAMPLE'],
  ['AROAEXAMPLE:worker-2', 'AROAEXAMPLE'],
  ['AIDAEXAMPLE', 'AIDAEXAMPLE'],
])('the caller behind user id %s is %s', (userId, caller) => {
  expect(readRequest(eventOf('GET', '/', { userId }), 'r').caller).toBe(caller);
});

test('whatever is absent counts as empty', () => {
  expect(readRequest({}, 'r')).toMatchObject({ method: 'GET', path: '/', base: '', body: '', caller: 'anonymous' });
  expect(readRequest({ headers: { a: undefined } }, 'r').headers.get('a')).toBe('');
});
