import type { DomainEvent } from '@orderflow/core';
import { providerLimits } from '@orderflow/core/providers';
import { contextFixture } from '@orderflow/testing';
import {
  OrderCancellationRequested,
  OrderConfirmed,
  OrderCreated,
  PaymentCompleted,
  PaymentFailed,
} from '../../events/index.ts';
import { simulatedGateway } from '../payment/simulated-gateway.ts';
import { noInstruments } from '../payment/testing/no-instruments.ts';
import { simulatedCarrier } from '../shipping/simulated-carrier.ts';
import { inventorySteps } from './inventory.ts';
import { paymentSteps } from './payment.ts';
import { shippingSteps } from './shipping.ts';
import { ask } from './testing/steps.ts';

const parties = { orderId: 'o1', customerId: 'c1' };
const items = [{ sku: 'tea', quantity: 2, unitPrice: 450 }];
const created = (more: object = {}) => OrderCreated({ ...parties, items, total: 900, currency: 'EUR', ...more });
const confirmed = OrderConfirmed(parties);
const requested = OrderCancellationRequested({ ...parties, reason: 'changed my mind' });

const shop = (...past: readonly DomainEvent[]) => shopWith({}, ...past);

async function shopWith({ clock }: { clock?: () => number }, ...past: readonly DomainEvent[]) {
  const world = contextFixture({ stock: ['sku'], ledger: ['orderId', 'key'] });
  const { dynamodb, deps } = world;
  await world.happened('order-o1', ...past);
  dynamodb.seed('stock', { sku: 'tea', available: 3 });
  const ledger = { dynamodb, clock: deps.clock, table: 'ledger' };
  const handlers = {
    inventory: inventorySteps({ ...deps, stockTable: 'stock' }),
    payment: paymentSteps({
      ...deps,
      gateway: simulatedGateway(ledger),
      instruments: noInstruments,
      limits: providerLimits(),
      ...(clock && { clock }),
    }),
    shipping: shippingSteps({
      ...deps,
      carrier: simulatedCarrier(ledger),
      limits: providerLimits(),
      defaultCountry: 'DE',
    }),
  };
  return {
    ...world,
    so: (context: keyof typeof handlers, step: string, more = {}) => ask(handlers[context], step, more),
    shelf: () => dynamodb.rows('stock')[0]?.available,
    books: () => dynamodb.rows('ledger').map(({ status }) => status),
  };
}
const money = { amount: 900, currency: 'EUR' };
const why = { reason: 'given up' };

describe('inventory', () => {
  test('reserves with one read and one write, and releases', async () => {
    const { so, dynamodb, shelf, typesIn } = await shop(created());
    const sent = dynamodb.sent.length;
    expect(await so('inventory', 'ReserveInventory')).toBe('done');
    expect(dynamodb.sent.slice(sent).map(({ name }) => name)).toEqual(['Query', 'TransactWriteItems']);
    expect(shelf()).toBe(1);
    expect(await so('inventory', 'ReleaseInventory', why)).toBe('done');
    expect(await so('inventory', 'ReleaseInventory', why)).toBe('done');
    expect(shelf()).toBe(3);
    expect(await so('inventory', 'ReserveInventory')).toBe('Abandoned: given up');
    expect(await typesIn('inventory-o1')).toEqual(['inventory.reserved', 'inventory.released']);
  });

  test('too little is refused, however often it is asked', async () => {
    const { so, shelf } = await shop(created({ items: [{ ...items[0], quantity: 4 }] }));
    for (let time = 0; time < 2; time++)
      expect(await so('inventory', 'ReserveInventory')).toBe('Refused: out of stock');
    expect(shelf()).toBe(3);
  });

  test('nothing is set aside for an order that is given up, nor once it was to be released', async () => {
    const { so, shelf } = await shop(created(), requested);
    expect(await so('inventory', 'ReserveInventory')).toBe('Abandoned: changed my mind');
    expect(await so('inventory', 'ReleaseInventory', why)).toBe('done');
    expect(await so('inventory', 'ReserveInventory')).toBe('Refused: given up');
    expect(shelf()).toBe(3);
  });

  test('an order that is none is a mistake', async () => {
    const { so } = await shop();
    expect(await so('inventory', 'ReserveInventory')).toBe('Permanent: there is no order o1');
  });
});

describe('payment', () => {
  test('an order that has waited too long is not charged for the first time: an earlier try gets its money back', async () => {
    const clock = () => Date.parse('2026-11-27T09:00:00Z');
    const { so, books, dynamodb, deps } = await shopWith({ clock }, created());
    const gateway = simulatedGateway({ dynamodb, clock: deps.clock, table: 'ledger' });
    await gateway.charge({
      key: 'charge-o1',
      orderId: 'o1',
      amount: 900,
      currency: 'EUR',
      method: 'card',
      token: undefined,
    });
    for (let time = 0; time < 2; time++)
      expect(await so('payment', 'ProcessPayment')).toBe('Refused: the payment could not be made in time');
    expect(books()).toEqual(['charged', 'refunded']);
  });

  test('what is not decided is pending, until the stream says what was decided', async () => {
    const { so, books, happened, typesIn } = await shop(
      created({ payment: { method: 'card', token: 'tok_undecided' } }),
    );
    for (let time = 0; time < 2; time++)
      expect(await so('payment', 'ProcessPayment')).toBe(
        'Pending: the payment provider has not decided about the payment of o1',
      );
    expect(await typesIn('payment-o1')).toEqual(['payment.pending']);
    expect(await so('payment', 'RefundPayment', why)).toBe(
      'Pending: the payment provider has not given back charge-o1 yet',
    );
    await happened('payment-o1', PaymentCompleted({ ...money, paymentId: 'pay-o1', orderId: 'o1', method: 'card' }));
    expect(await so('payment', 'ProcessPayment')).toBe('done');
    expect(books()).toEqual(['undecided']);
  });

  test('what is declined later is refused', async () => {
    const { so, happened } = await shop(created({ payment: { method: 'card', token: 'tok_undecided' } }));
    await so('payment', 'ProcessPayment');
    await happened('payment-o1', PaymentFailed({ paymentId: 'pay-o1', orderId: 'o1', reason: 'no cover' }));
    expect(await so('payment', 'ProcessPayment')).toBe('Refused: no cover');
  });

  test('charges and refunds', async () => {
    const { so, books, typesIn } = await shop(created());
    for (let time = 0; time < 2; time++) expect(await so('payment', 'ProcessPayment')).toBe('done');
    expect(books()).toEqual(['charged']);
    for (let time = 0; time < 2; time++) expect(await so('payment', 'RefundPayment', why)).toBe('done');
    expect(books()).toEqual(['charged', 'refunded']);
    expect(await so('payment', 'ProcessPayment')).toBe('Abandoned: given up');
    expect(await typesIn('payment-o1')).toEqual(['payment.completed', 'payment.refunded']);
  });

  test('a declined card is refused', async () => {
    const { so } = await shop(created({ payment: { method: 'card', token: 'tok_declined' } }));
    expect(await so('payment', 'ProcessPayment')).toBe('Refused: card declined');
  });

  test('a provider that does not answer is asked again', async () => {
    const { so, books } = await shop(created({ payment: { method: 'card', token: 'tok_timeout' } }));
    expect(await so('payment', 'ProcessPayment')).toMatch(/^Transient/);
    expect(await so('payment', 'ProcessPayment')).toBe('done');
    expect(books()).toEqual(['charged']);
  });

  test('no money moves for an order that is given up', async () => {
    const { so, books } = await shop(created(), requested);
    expect(await so('payment', 'ProcessPayment')).toBe('Abandoned: changed my mind');
    expect(await so('payment', 'RefundPayment', why)).toBe('done');
    expect(await so('payment', 'ProcessPayment')).toBe('Refused: given up');
    expect(books()).toEqual(['voided']);
  });
});

describe('shipping', () => {
  test('ships what is confirmed; then there is no way back', async () => {
    const { so, books, typesIn } = await shop(created(), confirmed);
    for (let time = 0; time < 2; time++) expect(await so('shipping', 'ShipOrder')).toBe('done');
    expect(books()).toEqual(['shipped']);
    expect(await so('shipping', 'RecallShipment', why)).toBe('Dispatched: the parcel is on its way: track-o1');
    expect(await typesIn('shipping-o1')).toEqual(['shipping.prepared', 'shipping.dispatched']);
  });

  test('no parcel leaves before confirmation', async () => {
    const { so, books } = await shop(created());
    expect(await so('shipping', 'ShipOrder')).toBe('Permanent: order o1 is created: no parcel may leave');
    expect(books()).toEqual([]);
  });

  test('what the carrier refuses is refused', async () => {
    const { so } = await shop(created({ shipTo: { country: 'ZZ' } }), confirmed);
    expect(await so('shipping', 'ShipOrder')).toBe('Refused: carrier refused: does not deliver to ZZ');
    expect(await so('shipping', 'RecallShipment', why)).toBe('done');
  });

  test('what is called back in time never leaves', async () => {
    const { so, books } = await shop(created(), confirmed);
    expect(await so('shipping', 'RecallShipment', why)).toBe('done');
    expect(await so('shipping', 'ShipOrder')).toBe('Refused: given up');
    expect(books()).toEqual(['recalled']);
  });

  test('an order that was never confirmed has no parcel to call back', async () => {
    const { so, books, typesIn } = await shop(created(), requested);
    expect(await so('shipping', 'RecallShipment', why)).toBe('done');
    expect(books()).toEqual([]);
    expect(await typesIn('shipping-o1')).toEqual([]);
  });

  test('the carrier says that it left, though its first answer was lost', async () => {
    const { so, dynamodb } = await shop(created(), confirmed);
    dynamodb.fail({ when: 'before', on: ({ name }) => name === 'PutItem' });
    expect(await so('shipping', 'ShipOrder')).toMatch(/^Transient/);
    expect(await so('shipping', 'RecallShipment', why)).toMatch(/^Dispatched/);
  });
});

describe('crashes around each call to the outside', () => {
  const steps = [
    ['inventory', 'ReserveInventory'],
    ['inventory', 'ReleaseInventory'],
    ['payment', 'ProcessPayment'],
    ['payment', 'RefundPayment'],
    ['shipping', 'ShipOrder'],
    ['shipping', 'RecallShipment'],
  ] as const;

  test.each(steps)('%s %s: tried again, it has been done once', async (context, step) => {
    const calm = await shop(created(), confirmed);
    const before = calm.dynamodb.sent.length;
    const answer = await calm.so(context, step, why);
    const calls = calm.dynamodb.sent.length - before;
    expect(calls).toBeGreaterThan(1);
    for (let call = 0; call < calls; call++)
      for (const when of ['before', 'after'] as const) {
        const here = await shop(created(), confirmed);
        let left = call;
        here.dynamodb.fail({ when, on: () => left-- <= 0 });
        await here.so(context, step, why);
        expect(await here.so(context, step, why)).toBe(answer);
        expect([here.books(), here.shelf()]).toEqual([calm.books(), calm.shelf()]);
        expect(await here.typesIn(`${context}-o1`)).toEqual(await calm.typesIn(`${context}-o1`));
      }
  });
});
