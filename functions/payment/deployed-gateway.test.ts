import { silent } from '@orderflow/core';
import { FakeDynamoDB, surroundingsFixture } from '@orderflow/testing';
import { deployedGateway, paymentProvider } from './deployed-gateway.ts';

const dynamodb = new FakeDynamoDB({ ledger: { key: ['orderId', 'key'] } });
const gateway = (settings: Record<string, string>) => {
  const surroundings = surroundingsFixture(settings);
  return deployedGateway(surroundings, { ...surroundings, dynamodb, tables: { events: 'events' }, telemetry: silent });
};

test('simulated: keeps its books in the ledger table', async () => {
  const simulated = gateway({ PAYMENT_PROVIDER: 'simulated', LEDGER_TABLE: 'ledger', PAYMENT_TIMEOUT_MS: '5000' });
  await simulated.refund({ key: 'refund-o1', chargeKey: 'charge-o1', orderId: 'o1' });
  expect(dynamodb.rows('ledger')).toHaveLength(1);
});

test('http: every setting is needed, and good', () => {
  const http = { PAYMENT_PROVIDER: 'http', PAYMENT_URL: 'https://pay.example.com', PAYMENT_SECRET_NAME: '/pay/key' };
  expect(() => gateway(http)).toThrow('PAYMENT_TIMEOUT_MS');
  expect(() => gateway({ ...http, PAYMENT_TIMEOUT_MS: '0' })).toThrow('PAYMENT_TIMEOUT_MS');
  expect(gateway({ ...http, PAYMENT_TIMEOUT_MS: '3000' })).toHaveProperty('charge');
});

test('orders wait for it as long as is set', () => {
  const settings = { PAYMENT_PROVIDER: 'simulated', LEDGER_TABLE: 'ledger', PAYMENT_TIMEOUT_MS: '5000' };
  const provided = (more: Record<string, string>) => {
    const surroundings = surroundingsFixture({ ...settings, ...more });
    return paymentProvider(surroundings, {
      ...surroundings,
      dynamodb,
      tables: { events: 'events' },
      telemetry: silent,
    });
  };
  expect(() => provided({ PAYMENT_KEY_HOURS: '24' })).toThrow('PAYMENT_PATIENCE_HOURS');
  const { limits } = provided({ PAYMENT_KEY_HOURS: '24', PAYMENT_PATIENCE_HOURS: '2' });
  expect(limits.patienceMs).toBe(7_200_000);
});

test('anything else is refused, naming the setting', () => {
  expect(() => gateway({})).toThrow('PAYMENT_PROVIDER');
  expect(() => gateway({ PAYMENT_PROVIDER: 'paper' })).toThrow('PAYMENT_PROVIDER is paper');
});
