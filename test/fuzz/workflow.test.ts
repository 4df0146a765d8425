import { providerLimits } from '@orderflow/core/providers';
import { contextFixture } from '@orderflow/testing';
import { anything, type Mutated, mutated } from '@orderflow/testing/fuzz';
import fc from 'fast-check';
import { OrderConfirmed, OrderCreated } from '../../events/index.ts';
import { simulatedGateway } from '../../functions/payment/simulated-gateway.ts';
import { noInstruments } from '../../functions/payment/testing/no-instruments.ts';
import { inventorySteps } from '../../functions/saga/inventory.ts';
import { orderSteps } from '../../functions/saga/order.ts';
import { paymentSteps } from '../../functions/saga/payment.ts';
import { shippingSteps } from '../../functions/saga/shipping.ts';
import { simulatedCarrier } from '../../functions/shipping/simulated-carrier.ts';
import { fuzz } from './support/fuzz.ts';

/** Whatever a state machine, or somebody by hand, gives a step's function: done, or refused under a name it knows. */

const STEPS = {
  inventory: ['ReserveInventory', 'ReleaseInventory'],
  payment: ['ProcessPayment', 'RefundPayment'],
  order: ['ConfirmOrder', 'CompleteOrder', 'GiveUp', 'CancelOrder', 'ReportFailure'],
  shipping: ['ShipOrder', 'RecallShipment'],
} as const;

type Context = keyof typeof STEPS;

const calls = Object.entries(STEPS).flatMap(([context, steps]) =>
  steps.map((step) => ({
    context: context as Context,
    call: {
      step,
      execution: 'order-o1',
      redrives: 0,
      data: {
        orderId: 'o1',
        correlationId: 'request-1',
        traceparent: '00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01',
        reason: 'no stock',
        failed: { step: 'RefundPayment', error: 'Permanent', cause: '{"errorMessage":"400"}', redrives: 0 },
        toUndo: ['payment', 'order'],
      },
    },
  })),
);

const bad = fc.oneof(
  ...calls.map(({ context, call }) => {
    const any = anything.map((value): Mutated => ({ value, place: '' }));
    return fc.oneof({ weight: 9, arbitrary: mutated(call) }, any).map((mutation) => ({ context, ...mutation }));
  }),
);

const ANSWERS = ['Refused', 'Abandoned', 'Confirmed', 'Dispatched', 'CompensationFailed'];
const CLASSES = ['Rejected', 'Permanent', 'Transient', 'Unavailable', 'Pending'];

async function handlersFor(confirmed: boolean) {
  const { happened, dynamodb, deps } = contextFixture({ stock: ['sku'], ledger: ['orderId', 'key'] });
  const parties = { orderId: 'o1', customerId: 'c1' };
  const items = [{ sku: 'tea', quantity: 1, unitPrice: 900 }];
  const created = OrderCreated({ ...parties, items, total: 900, currency: 'EUR' });
  await happened('order-o1', created, ...(confirmed ? [OrderConfirmed(parties)] : []));
  dynamodb.seed('stock', { sku: 'tea', available: 3 });
  const ledger = { dynamodb, clock: deps.clock, table: 'ledger' };
  const handlers = {
    inventory: inventorySteps({ ...deps, stockTable: 'stock' }),
    payment: paymentSteps({
      ...deps,
      gateway: simulatedGateway(ledger),
      limits: providerLimits(),
      instruments: noInstruments,
    }),
    order: orderSteps(deps),
    shipping: shippingSteps({
      ...deps,
      carrier: simulatedCarrier(ledger),
      limits: providerLimits(),
      defaultCountry: 'DE',
    }),
  };
  return { handlers, deps };
}

test('a step is done, answers, or is refused with a reason that names the field', async () => {
  await fuzz('workflow', fc.tuple(bad, fc.boolean()), async ([{ context, value, place }, confirmed]) => {
    const { handlers, deps } = await handlersFor(confirmed);
    const call = JSON.parse(JSON.stringify(value) ?? 'null');
    const [result] = await Promise.allSettled([handlers[context](call)]);
    expect(deps.telemetry.flushes).toBe(1);
    if (result.status === 'fulfilled') return;
    const { name, message } = result.reason as Error;
    expect([...ANSWERS, ...CLASSES]).toContain(name);
    expect(message).not.toMatch(/\w(Error|Exception): |Cannot read|\[object/);
    if (name !== 'Rejected') return;
    const [, field = ''] = /^\S+: ([\w.[\]-]+): /.exec(message) ?? [];
    expect(field).not.toBe('');
    if (place !== '')
      expect([field, place, place.startsWith(field) || field.startsWith(place)]).toEqual([field, place, true]);
  });
});
