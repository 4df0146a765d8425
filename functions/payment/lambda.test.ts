import { lambdaEnvironment } from '@orderflow/testing';

test('the entry is wired by its environment', async () => {
  Object.assign(process.env, lambdaEnvironment('http://127.0.0.1:1', 'payment'), {
    PAYMENT_PROVIDER: 'simulated',
    LEDGER_TABLE: 'ledger',
    INSTRUMENTS_TABLE: 'instruments',
    PAYMENT_TIMEOUT_MS: '5000',
    PAYMENT_KEY_HOURS: '24',
    PAYMENT_PATIENCE_HOURS: '96',
  });
  expect(await import('./lambda.ts')).toMatchObject({ handler: expect.any(Function) });
});
