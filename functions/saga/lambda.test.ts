import { lambdaEnvironment } from '@orderflow/testing';

Object.assign(process.env, lambdaEnvironment('http://127.0.0.1:1', 'saga'), {
  SERVICE_NAME: 'saga',
  STATE_MACHINE_ARN: 'arn:aws:states:eu-central-1:000000000000:stateMachine:saga',
  STOCK_TABLE: 'stock',
  LEDGER_TABLE: 'ledger',
  PAYMENT_TIMEOUT_MS: '5000',
  PAYMENT_KEY_HOURS: '24',
  PAYMENT_PATIENCE_HOURS: '96',
  CARRIER_TIMEOUT_MS: '5000',
  CARRIER_KEY_HOURS: '24',
  CARRIER_PATIENCE_HOURS: '96',
  PAYMENT_PROVIDER: 'simulated',
  CARRIER_PROVIDER: 'simulated',
  DEFAULT_COUNTRY: 'DE',
});

const entries = {
  starter: () => import('./starter.lambda.ts'),
  inventory: () => import('./inventory.lambda.ts'),
  order: () => import('./order.lambda.ts'),
  payment: () => import('./payment.lambda.ts'),
  shipping: () => import('./shipping.lambda.ts'),
};

test.each(Object.entries(entries))('%s is wired from the environment that its construct sets', async (_name, entry) => {
  expect(await entry()).toMatchObject({ handler: expect.any(Function) });
});
