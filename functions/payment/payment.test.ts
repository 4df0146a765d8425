import { fold } from '@orderflow/core';
import { specify } from '@orderflow/testing';
import * as fc from 'fast-check';
import {
  PaymentCompleted,
  PaymentExpired,
  PaymentFailed,
  PaymentNotified,
  PaymentPending,
  PaymentRefunded,
} from '../../events/index.ts';
import { type PaymentEvent, type PaymentInput, payment } from './payment.ts';

const given = specify(payment);

const order = {
  orderId: 'o1',
  customerId: 'c1',
  items: [{ sku: 'tea', quantity: 2, unitPrice: 450 }],
  total: 900,
  currency: 'EUR',
  payment: { method: 'card', token: 'tok_1' },
};
const ids = { paymentId: 'pay-o1', orderId: 'o1' };
const money = { amount: 900, currency: 'EUR' };

const completed = PaymentCompleted({ ...ids, ...money, method: 'card' });
const failed = PaymentFailed({ ...ids, reason: 'card declined' });
const refunded = PaymentRefunded({ ...ids, ...money, reason: 'out of stock' });

const charged: PaymentInput = { type: 'Charged', order };
const declined: PaymentInput = { type: 'Declined', orderId: 'o1', reason: 'card declined' };
const undecided: PaymentInput = { type: 'Pending', order };
const settled: PaymentInput = { type: 'Settled', orderId: 'o1' };
const late: PaymentInput = { type: 'Expired', orderId: 'o1', reason: 'too late' };
const givenBack: PaymentInput = { type: 'Refunded', orderId: 'o1', reason: 'out of stock' };

describe('the first word', () => {
  test('charged', () => given().when(charged).then(completed));
  test('charged by the usual means', () =>
    given()
      .when({ type: 'Charged', order: { ...order, payment: undefined } })
      .then(PaymentCompleted({ ...ids, ...money, method: 'default' })));
  test('declined', () => given().when(declined).then(failed));
  test('given up before it was charged: a tombstone', () =>
    given()
      .when(givenBack)
      .then(PaymentFailed({ ...ids, reason: 'out of stock' })));
});

test('an order with the longest of ids can be paid, too', () => {
  const orderId = 'o'.repeat(128);
  expect(payment.decide(payment.initial, { type: 'Charged', order: { ...order, orderId } })).toMatchObject([
    { data: { paymentId: `pay-${orderId}` } },
  ]);
});

describe('news of the provider', () => {
  const pending = PaymentPending({ ...ids, ...money, method: 'card' });
  const notified = PaymentNotified({ ...ids, status: 'succeeded' });
  const news = (isCharged: boolean): PaymentInput => ({
    type: 'Notified',
    orderId: 'o1',
    status: 'succeeded',
    isCharged,
  });
  test('is noted while the charge is pending, whatever it says', () => given(pending).when(news(false)).then(notified));
  test('changes nothing by itself', () => given(pending, notified).when(settled).then(completed));
  test('of a charge that was given up is noted: the money has to go back', () =>
    given(failed).when(news(true)).then(notified));
  test('of one that was given up and not charged is not', () => given(failed).when(news(false)).thenNothing());
  test('of a charge that nobody knows, or that is settled, is not', () => {
    given().when(news(true)).thenNothing();
    given(completed).when(news(true)).thenNothing();
    given(completed, refunded).when(news(true)).thenNothing();
  });
});

describe('a charge that is not decided', () => {
  const pending = PaymentPending({ ...ids, ...money, method: 'card' });
  test('is pending', () => given().when(undecided).then(pending));
  test('is pending once', () => given(pending).when(undecided).thenNothing());
  test('is charged later', () => given(pending).when(settled).then(completed));
  test('is declined later', () => given(pending).when(declined).then(failed));
  test('is called off', () =>
    given(pending)
      .when(givenBack)
      .then(PaymentFailed({ ...ids, reason: 'out of stock' })));
  test('expires', () =>
    given(pending)
      .when(late)
      .then(PaymentExpired(ids), PaymentFailed({ ...ids, reason: 'too late' })));
  test('that has expired is charged no more', () =>
    given(pending, PaymentExpired(ids), failed).when(settled).thenNothing());
  test('is decided only where there is one', () => {
    given().when(settled).thenNothing();
    given().when(late).thenNothing();
  });
});

describe('after it', () => {
  test('what was charged is given back', () => given(completed).when(givenBack).then(refunded));
  test('what failed has nothing to give back', () => given(failed).when(givenBack).thenNothing());
  test('nothing is given back twice', () => given(completed, refunded).when(givenBack).thenNothing());
  test('nothing is charged twice', () => given(completed).when(charged).thenNothing());
  test('nothing is charged after the tombstone', () => given(failed).when(charged).thenNothing());
  test('nothing is charged after the refund', () => given(completed, refunded).when(charged).thenNothing());
  test('a decline after the charge is not believed', () => given(completed).when(declined).thenNothing());
});

const inputs = fc.array(fc.constantFrom(charged, declined, undecided, settled, late, givenBack), { maxLength: 20 });

function run(all: readonly PaymentInput[]): PaymentEvent[] {
  const events: PaymentEvent[] = [];
  for (const input of all) events.push(...(payment.decide(fold(payment, events), input) as PaymentEvent[]));
  return events;
}

test('any order and repetition of inputs charges at most once and gives back at most what was charged', () => {
  const decided = ['payment.completed', 'payment.completed payment.refunded', 'payment.failed'];
  const waited = ['', ...decided, 'payment.expired payment.failed'].map((way) => `payment.pending ${way}`.trim());
  const ways = ['', ...decided, ...waited];
  fc.assert(
    fc.property(inputs, (all) => {
      const events = run(all);
      expect(ways).toContain(events.map(({ type }) => type).join(' '));
      const sum = (type: string) =>
        events.reduce(
          (total, event) => total + (event.type === type && 'amount' in event.data ? event.data.amount : 0),
          0,
        );
      expect(sum('payment.completed') - sum('payment.refunded')).toBeGreaterThanOrEqual(0);
    }),
  );
});

test('once given up, no money is kept, whatever comes later', () => {
  fc.assert(
    fc.property(inputs, inputs, (before, after) => {
      const last = run([...before, givenBack, ...after]).at(-1);
      expect(['payment.failed', 'payment.refunded']).toContain(last?.type);
    }),
  );
});
