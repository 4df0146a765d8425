import { busEvent, contextFixture, sqsBatch, sqsRecord } from '@orderflow/testing';
import { OrderCreated } from '../../events/index.ts';
import { auditConsumer } from './consumer.ts';

const items = [{ sku: 'mug', quantity: 1, unitPrice: 995 }];
const order = OrderCreated({ orderId: 'o1', customerId: 'c1', items, total: 995, currency: 'EUR' });

test('every event is kept: ours, foreign ones, and what nobody has a contract for', async () => {
  const { deps, happened } = contextFixture();
  const objects = new Map<string, string>();
  const put = async (key: string, body: string) => void objects.set(key, body);
  const handler = auditConsumer({ ...deps, objects: { put } });
  const [ours] = await happened('order-o1', order);
  const foreign = busEvent({ ...order, source: 'marketplace' });
  const unknown = { 'detail-type': 'ship.sunk', source: 'harbour', time: '2026-11-23T09:00:00Z', detail: 'sorry' };
  const broken = busEvent({ ...order, data: { orderId: 4711 } }, undefined, { id: 'broken' });
  await handler(sqsBatch(...[ours?.body, foreign, unknown, broken].map((body) => sqsRecord(body))));
  expect([...objects.keys()]).toEqual([expect.stringMatching(/^events\/date=2026-11-23\//)]);
  const kept = [...objects.values()].flatMap((body) => body.trimEnd().split('\n'));
  expect(kept.toSorted()).toEqual([ours?.body, ...[foreign, unknown, broken].map((e) => JSON.stringify(e))].toSorted());
});
