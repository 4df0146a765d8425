import { busEvent, contextFixture, sqsBatch, sqsRecord } from '@orderflow/testing';
import { OrderCreated } from '../../events/index.ts';
import { sagaStarter } from './starter.ts';

const created = OrderCreated({
  orderId: 'o1',
  customerId: 'c1',
  items: [{ sku: 'tea', quantity: 1, unitPrice: 1 }],
  total: 1,
  currency: 'EUR',
  payment: { method: 'card', token: 'tok_secret' },
});

function starter() {
  const started: object[] = [];
  const world = contextFixture();
  const executions = {
    start: async (request: object) => {
      started.push(request);
      return 'started' as const;
    },
  };
  return { ...world, started, handler: sagaStarter({ ...world.deps, executions }) };
}

test("an order's saga is named after it, and told no more than whose it is", async () => {
  const { started, handler, happened } = starter();
  await handler(sqsBatch(...(await happened('order-o1', created))));
  expect(started).toEqual([{ name: 'order-o1', input: { orderId: 'o1', correlationId: 'request-1' } }]);
});

test('an order that is not adopted yet starts none', async () => {
  const { started, handler, deps } = starter();
  await handler(sqsBatch(sqsRecord(busEvent(created))));
  expect(started).toEqual([]);
  expect(deps.telemetry.counts).toMatchObject({ deadLettered: 1 });
});
