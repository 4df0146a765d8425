import { lambdaEnvironment } from '@orderflow/testing';

test('the entry is wired by its environment', async () => {
  Object.assign(process.env, lambdaEnvironment('http://127.0.0.1:1', 'shipping'), {
    CARRIER_PROVIDER: 'simulated',
    LEDGER_TABLE: 'ledger',
    CARRIER_TIMEOUT_MS: '5000',
    CARRIER_KEY_HOURS: '24',
    CARRIER_PATIENCE_HOURS: '96',
    DEFAULT_COUNTRY: 'DE',
  });
  expect(await import('./lambda.ts')).toMatchObject({ handler: expect.any(Function) });
});
