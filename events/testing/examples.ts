export const items = [{ sku: 'tea', quantity: 2, unitPrice: 450 }];
const order = { orderId: 'o-1', customerId: 'c-1', items, total: 900, currency: 'EUR' };
const payment = { paymentId: 'pay-o-1', orderId: 'o-1' };
const shipment = { shipmentId: 'ship-o-1', orderId: 'o-1' };
const reason = 'out of stock';
const operation = { operationId: '8f6f', day: '2026-11-24', stage: 'prod', command: 'dlq redrive' };

/** One good example of each event's data, by the name that its contract is exported under. */
export const EXAMPLES: Readonly<Record<string, Readonly<Record<string, unknown>>>> = {
  BreakerClosed: { dependency: 'carrier', cause: 'operator', reason, by: 'ada' },
  BreakerHalfOpened: { dependency: 'carrier', openings: 1, since: '2026-11-24T12:01:00.000Z' },
  BreakerOpened: {
    dependency: 'carrier',
    cause: 'failures',
    reason,
    by: 'ada',
    openings: 1,
    since: '2026-11-24T12:00:00.000Z',
    probeAt: '2026-11-24T12:01:00.000Z',
    failures: 5,
    calls: 9,
  },
  CustomerCreated: { customerId: 'c-1', email: 'ada@example.com', name: 'Ada' },
  InventoryRejected: { orderId: 'o-1', reason, skus: ['tea'] },
  InventoryReleased: { orderId: 'o-1', items, reason },
  InventoryReserved: { orderId: 'o-1', items },
  OperationEnded: { ...operation, outcome: 'done', result: '3 messages redriven' },
  OperationStarted: { ...operation, line: 'dlq redrive payment', by: 'ada', reason: 'the stock is back' },
  OrderCancellationRequested: { orderId: 'o-1', customerId: 'c-1', reason },
  OrderCancelled: { orderId: 'o-1', customerId: 'c-1', reason },
  OrderCompensationFailed: {
    orderId: 'o-1',
    customerId: 'c-1',
    reason,
    problem: 'RefundPayment: Permanent: 400',
    toUndo: ['payment', 'inventory', 'order'],
  },
  OrderCompleted: order,
  OrderConfirmed: { orderId: 'o-1', customerId: 'c-1' },
  OrderCreated: { ...order, payment: { method: 'card', instrument: 'ref-1' }, shipTo: { country: 'DE' } },
  ForeignOrderCreated: { orderId: 'o-1', customerId: 'c-1', items, total: 900 },
  PaymentCompleted: { ...payment, amount: 900, currency: 'EUR', method: 'card' },
  PaymentExpired: payment,
  PaymentFailed: { ...payment, reason },
  PaymentNotified: { ...payment, status: 'succeeded' },
  PaymentPending: { ...payment, amount: 900, currency: 'EUR', method: 'debit' },
  PaymentRefunded: { ...payment, amount: 900, currency: 'EUR', reason },
  ShippingDispatched: { ...shipment, trackingId: 't-1' },
  ShippingFailed: { ...shipment, reason },
  ShippingPrepared: { ...shipment, country: 'DE' },
};
