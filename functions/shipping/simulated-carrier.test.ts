import { FakeDynamoDB } from '@orderflow/testing';
import { simulatedCarrier } from './simulated-carrier.ts';

function books() {
  const dynamodb = new FakeDynamoDB({ ledger: { key: ['orderId', 'key'] } });
  return { dynamodb, carrier: simulatedCarrier({ dynamodb, clock: () => Date.UTC(2026, 10, 23), table: 'ledger' }) };
}
const request = { key: 'ship-o1', orderId: 'o1', country: 'DE' };
const shipped = { outcome: 'shipped', trackingId: 'track-o1' };
const row = {
  orderId: 'o1',
  key: 'ship-o1',
  kind: 'shipment',
  status: 'shipped',
  country: 'DE',
  trackingId: 'track-o1',
  at: '2026-11-23T00:00:00.000Z',
};

test('ships once, however often it is asked', async () => {
  const { dynamodb, carrier } = books();
  expect(await carrier.ship(request)).toEqual(shipped);
  expect(await Promise.all([carrier.ship(request), carrier.ship(request)])).toEqual([shipped, shipped]);
  expect(dynamodb.rows('ledger')).toEqual([{ ...row, attempts: 3 }]);
});

test('refuses ZZ, and stands by it', async () => {
  const { dynamodb, carrier } = books();
  const refused = { outcome: 'refused', reason: 'does not deliver to ZZ' };
  expect(await carrier.ship({ ...request, country: 'ZZ' })).toEqual(refused);
  expect(await carrier.ship(request)).toEqual(refused);
  expect(dynamodb.rows('ledger')).toMatchObject([{ status: 'refused', attempts: 2 }]);
});

const recall = { key: 'recall-o1', shipKey: 'ship-o1', orderId: 'o1' };

test('what has left cannot be called back', async () => {
  const { dynamodb, carrier } = books();
  await carrier.ship(request);
  expect(await carrier.recall(recall)).toEqual({ outcome: 'gone', trackingId: 'track-o1' });
  expect(dynamodb.rows('ledger')).toMatchObject([{ status: 'shipped' }]);
});

test('what was not asked for yet is called back, and never leaves', async () => {
  const { dynamodb, carrier } = books();
  for (let time = 0; time < 2; time++) expect(await carrier.recall(recall)).toEqual({ outcome: 'recalled' });
  expect(await carrier.ship(request)).toEqual({ outcome: 'refused', reason: 'it was called back' });
  expect(dynamodb.rows('ledger')).toMatchObject([{ status: 'recalled', attempts: 3 }]);
});

test('a shipment is found as what became of it', async () => {
  const { carrier } = books();
  const find = { key: 'ship-o1', orderId: 'o1' };
  expect(await carrier.findShipment(find)).toEqual({ outcome: 'none' });
  await carrier.ship(request);
  expect(await carrier.findShipment(find)).toEqual(shipped);
});

test('what was refused does not leave', async () => {
  const { carrier } = books();
  await carrier.ship({ ...request, country: 'ZZ' });
  expect(await carrier.recall(recall)).toEqual({ outcome: 'recalled' });
});

test.each(['before', 'after'] as const)('crash %s the write: again ships once', async (when) => {
  const { dynamodb, carrier } = books();
  dynamodb.fail({ when });
  await expect(carrier.ship(request)).rejects.toThrow('the connection was lost');
  expect(await carrier.ship(request)).toEqual(shipped);
  expect(dynamodb.rows('ledger')).toHaveLength(1);
});
