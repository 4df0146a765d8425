import { lambdaEnvironment } from '@orderflow/testing';

test('the entry is wired by its environment', async () => {
  Object.assign(process.env, lambdaEnvironment('http://127.0.0.1:1', 'order'), {
    DEFAULT_CURRENCY: 'EUR',
    INSTRUMENTS_TABLE: 'instruments',
    INSTRUMENTS_SECRET: 'of this deployment',
    INSTRUMENT_HOURS: '120',
  });
  expect(await import('./lambda.ts')).toMatchObject({ handler: expect.any(Function) });
  expect(await import('./adoption-lambda.ts')).toMatchObject({ handler: expect.any(Function) });
});
