import { lambdaEnvironment } from '@orderflow/testing';

test('the entry is wired by its environment', async () => {
  Object.assign(process.env, lambdaEnvironment('http://127.0.0.1:1', 'breaker-carrier'), {
    BREAKER_DEPENDENCY: 'carrier',
    BREAKERS_TABLE: 'breakers',
    BREAKER_FAILURES: '5',
    BREAKER_FAILURE_PERCENT: '50',
    BREAKER_WINDOW_SECONDS: '60',
    BREAKER_PROBES: '3',
    BREAKER_WAIT_SECONDS: '60',
    BREAKER_MAX_WAIT_SECONDS: '900',
    BREAKER_MAPPINGS: '[{"id":"m1","maxConcurrency":50}]',
  });
  expect(await import('./breaker.ts')).toMatchObject({ handler: expect.any(Function) });
});
