import { sqsBatch } from '@orderflow/testing';
import * as fc from 'fast-check';
import { PaymentFailed } from '../../events/index.ts';
import { completed, failed, givingUp, ids, refunded, requested, shop } from './testing/shop.ts';

describe('races between the charge and the cancellation', () => {
  test('charged, but the tombstone was first: the money goes back', async () => {
    // A provider that does not void: it charges although a refund was asked for before.
    let cancel = async () => {};
    const world = shop(undefined, (simulated) => ({
      charge: async (request) => {
        const answer = await simulated.charge(request);
        await cancel();
        return answer;
      },
    }));
    const { asked, handler, deliver, happened, created, paid, kept } = world;
    const order = await created();
    cancel = async () => {
      cancel = async () => {};
      await happened('payment-o1', PaymentFailed({ ...ids, reason: 'changed my mind' }));
    };
    expect(await deliver(handler, ...order)).toEqual(['ignored']);
    expect(await paid()).toEqual([failed('changed my mind')]);
    expect(asked).toEqual(['charge-o1', 'find charge-o1', 'refund-o1']);
    expect(kept()).toBe(0);
  });

  test('charged and died: whoever gives the order up gives the money back before saying so', async () => {
    const { dynamodb, handler, deliver, happened, created, paid, kept } = shop();
    const order = await created();
    dynamodb.fail({ when: 'before', on: ({ name }) => name === 'PutItem' });
    expect(await deliver(handler, ...order)).toEqual(['retrying']);
    expect(kept()).toBe(900);
    await deliver(handler, ...(await happened('order-o1', requested)));
    expect(await paid()).toEqual([failed('changed my mind')]);
    expect(kept()).toBe(0);
    expect(await deliver(handler, ...order)).toEqual(['ignored']);
    expect(kept()).toBe(0);
  });

  test('a provider that denies a charge that it had confirmed: the refund waits, and is not taken for done', async () => {
    const { handler, deliver, happened, created, lastReason, typesIn } = shop(undefined, () => ({
      refund: async () => ({ outcome: 'nothing' }),
    }));
    await deliver(handler, ...(await created()));
    expect(await deliver(handler, ...(await happened('order-o1', requested)))).toEqual(['retrying']);
    expect(lastReason()).toContain('knows of no charge charge-o1');
    expect(await typesIn('payment-o1')).toEqual(['payment.completed']);
  });
});

describe('crashes around each write', () => {
  const writes = ['UpdateItem', 'PutItem', 'TransactWriteItems'];
  test.each(writes.flatMap((name) => [[name, 'before'] as const, [name, 'after'] as const]))(
    '%s, %s it: charged once, given back once',
    async (name, when) => {
      const { dynamodb, handler, deliver, happened, created, entries, kept, paid } = shop();
      const [order, cancel] = [await created(), await happened('order-o1', requested)];
      dynamodb.fail({ when, on: (sent) => sent.name === name });
      await deliver(handler, ...order);
      await deliver(handler, ...order);
      await deliver(handler, ...cancel);
      await deliver(handler, ...cancel);
      expect(await paid()).toEqual([completed, refunded]);
      expect(entries()).toHaveLength(2);
      expect(kept()).toBe(0);
    },
  );
});

const faults = fc.array(
  fc.record({ when: fc.constantFrom('before' as const, 'after' as const), call: fc.nat({ max: 15 }) }),
  { maxLength: 4 },
);

test('in any order, repeated, in one batch or many, with lost answers: no money is kept, and the stream says so', () =>
  fc.assert(
    fc.asyncProperty(
      fc.array(fc.nat({ max: 3 }), { maxLength: 6 }),
      faults,
      fc.constantFrom('tok_1', 'tok_declined', 'tok_flaky', 'tok_timeout'),
      fc.boolean(),
      async (order, faults, token, together) => {
        const { dynamodb, handler, happened, created, kept, typesIn } = shop(token);
        const messages = [...(await created())];
        for (const [stream, event] of givingUp) messages.push(...(await happened(stream, event)));
        for (let { when, call } of faults) dynamodb.fail({ when, on: () => call-- <= 0 });
        let queue = [...order, 0, 1].flatMap((index) => messages[index] ?? []);
        while (queue.length > 0) {
          const batch = together ? queue : queue.slice(0, 1);
          const { batchItemFailures } = await handler(sqsBatch(...batch));
          const failed = batchItemFailures.map(({ itemIdentifier }) => itemIdentifier);
          queue = [...queue.slice(batch.length), ...batch.filter(({ messageId }) => failed.includes(messageId))];
        }
        dynamodb.heal();
        expect(kept()).toBe(0);
        const ends = [['payment.failed'], ['payment.completed', 'payment.refunded']];
        expect(ends).toContainEqual(await typesIn('payment-o1'));
      },
    ),
  ));
