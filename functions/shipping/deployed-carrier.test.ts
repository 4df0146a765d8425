import { silent } from '@orderflow/core';
import { FakeDynamoDB, surroundingsFixture } from '@orderflow/testing';
import { deployedCarrier } from './deployed-carrier.ts';

const dynamodb = new FakeDynamoDB({ ledger: { key: ['orderId', 'key'] } });
const carrier = (settings: Record<string, string>) => {
  const surroundings = surroundingsFixture(settings);
  return deployedCarrier(surroundings, { ...surroundings, dynamodb, tables: { events: 'events' }, telemetry: silent });
};

test('simulated: keeps its books in the ledger table', async () => {
  const simulated = carrier({ CARRIER_PROVIDER: 'simulated', LEDGER_TABLE: 'ledger', CARRIER_TIMEOUT_MS: '5000' });
  await simulated.ship({ key: 'ship-o1', orderId: 'o1', country: 'DE' });
  expect(dynamodb.rows('ledger')).toHaveLength(1);
});

test('http: every setting is needed, and good', () => {
  const http = {
    CARRIER_PROVIDER: 'http',
    CARRIER_URL: 'https://carrier.example.com',
    CARRIER_SECRET_NAME: '/carrier/key',
  };
  expect(() => carrier(http)).toThrow('CARRIER_TIMEOUT_MS');
  expect(() => carrier({ ...http, CARRIER_TIMEOUT_MS: 'soon' })).toThrow('CARRIER_TIMEOUT_MS');
  expect(carrier({ ...http, CARRIER_TIMEOUT_MS: '3000' })).toHaveProperty('ship');
});

test('anything else is refused, naming the setting', () => {
  expect(() => carrier({})).toThrow('CARRIER_PROVIDER');
  expect(() => carrier({ CARRIER_PROVIDER: 'pigeon' })).toThrow('CARRIER_PROVIDER is pigeon');
});
