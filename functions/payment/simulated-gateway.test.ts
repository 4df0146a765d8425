import { FakeDynamoDB, type FakeOptions } from '@orderflow/testing';
import * as fc from 'fast-check';
import type { ChargeRequest, RefundRequest } from './gateway.ts';
import { simulatedGateway } from './simulated-gateway.ts';

function provider(options?: FakeOptions) {
  const dynamodb = new FakeDynamoDB({ ledger: { key: ['orderId', 'key'] } }, options);
  const clock = () => Date.UTC(2026, 10, 23);
  return { dynamodb, gateway: simulatedGateway({ dynamodb, clock, table: 'ledger' }) };
}

const request: ChargeRequest = { key: 'charge-o1', orderId: 'o1', amount: 900, currency: 'EUR', method: 'card' };
const withToken = (token: string) => ({ ...request, token });
const refund: RefundRequest = { key: 'refund-o1', chargeKey: 'charge-o1', orderId: 'o1' };

const at = '2026-11-23T00:00:00.000Z';
const row = { orderId: 'o1', key: 'charge-o1', kind: 'charge', status: 'charged', amount: 900, currency: 'EUR', at };
const refundRow = { ...row, key: 'refund-o1', kind: 'refund', status: 'refunded', attempts: 1 };

describe('charging', () => {
  test('is one write', async () => {
    const { dynamodb, gateway } = provider();
    expect(await gateway.charge(withToken('tok_visa'))).toEqual({ outcome: 'charged' });
    expect(dynamodb.rows('ledger')).toEqual([{ ...row, attempts: 1 }]);
    expect(dynamodb.sent).toHaveLength(1);
  });

  test('the same key again charges nothing more', async () => {
    const { dynamodb, gateway } = provider();
    await gateway.charge(request);
    expect(await gateway.charge(request)).toEqual({ outcome: 'charged' });
    expect(dynamodb.rows('ledger')).toEqual([{ ...row, attempts: 2 }]);
  });

  test.each([{ amount: 901 }, { currency: 'USD' }])('the same key for other money (%p) is a mistake', async (other) => {
    const { gateway } = provider();
    await gateway.charge(request);
    await expect(gateway.charge({ ...request, ...other })).rejects.toMatchObject({ failureClass: 'permanent' });
  });

  test('tok_declined', async () => {
    const { dynamodb, gateway } = provider();
    const declined = { outcome: 'declined', reason: 'card declined' };
    expect(await gateway.charge(withToken('tok_declined'))).toEqual(declined);
    expect(await gateway.charge(withToken('tok_declined'))).toEqual(declined);
    expect(dynamodb.rows('ledger')).toEqual([{ ...row, status: 'declined', attempts: 2 }]);
  });

  test('tok_flaky fails twice, then charges', async () => {
    const { dynamodb, gateway } = provider();
    for (const attempts of [1, 2]) {
      await expect(gateway.charge(withToken('tok_flaky'))).rejects.toMatchObject({ failureClass: 'transient' });
      expect(dynamodb.rows('ledger')).toEqual([{ ...row, status: 'failing', attempts }]);
    }
    expect(await gateway.charge(withToken('tok_flaky'))).toEqual({ outcome: 'charged' });
    expect(await gateway.charge(withToken('tok_flaky'))).toEqual({ outcome: 'charged' });
    expect(dynamodb.rows('ledger')).toEqual([{ ...row, attempts: 4 }]);
  });

  test.each(['constructor', 'toString', '__proto__'])('%s is a token like any other', async (token) => {
    const { dynamodb, gateway } = provider();
    expect(await gateway.charge(withToken(token))).toEqual({ outcome: 'charged' });
    expect(dynamodb.rows('ledger')).toEqual([{ ...row, attempts: 1 }]);
  });

  test.each([
    ['tok_pending', { outcome: 'charged' }],
    ['tok_pending_declined', { outcome: 'declined', reason: 'card declined' }],
  ])('%s is decided after ten seconds', async (token, decision) => {
    const world = provider();
    for (let time = 0; time < 2; time++)
      expect(await world.gateway.charge(withToken(token))).toEqual({ outcome: 'pending' });
    expect(await world.gateway.findCharge(request)).toEqual({ outcome: 'pending' });
    const later = simulatedGateway({ ...world, clock: () => Date.parse(at) + 10_000, table: 'ledger' });
    expect(await later.findCharge(request)).toEqual(decision);
    expect(await later.charge(withToken(token))).toEqual(decision);
    expect(world.dynamodb.rows('ledger')).toMatchObject([{ status: decision.outcome }]);
  });

  test.each(['tok_pending', 'tok_pending_declined'])('%s can be called off before', async (token) => {
    const { gateway } = provider();
    await gateway.charge(withToken(token));
    expect(await gateway.refund(refund)).toEqual({ outcome: 'nothing' });
    expect(await gateway.findCharge(request)).toMatchObject({ outcome: 'declined' });
  });

  test('tok_undecided is never decided, and cannot be called off', async () => {
    const { gateway } = provider();
    expect(await gateway.charge(withToken('tok_undecided'))).toEqual({ outcome: 'pending' });
    expect(await gateway.refund(refund)).toEqual({ outcome: 'pending' });
    expect(await gateway.findCharge(request)).toEqual({ outcome: 'pending' });
  });

  test('tok_timeout charges, and says so when asked again', async () => {
    const { dynamodb, gateway } = provider();
    await expect(gateway.charge(withToken('tok_timeout'))).rejects.toMatchObject({ failureClass: 'transient' });
    expect(dynamodb.rows('ledger')).toEqual([{ ...row, attempts: 1 }]);
    expect(await gateway.charge(withToken('tok_timeout'))).toEqual({ outcome: 'charged' });
  });
});

test.each([
  ['tok_visa', 'charged'],
  ['tok_timeout', 'charged'],
  ['tok_declined', 'declined'],
  ['tok_flaky', 'none'],
])('a charge with %s is found as %s, and then as what became of it', async (token, outcome) => {
  const { gateway } = provider();
  const find = { key: 'charge-o1', orderId: 'o1' };
  expect(await gateway.findCharge(find)).toEqual({ outcome: 'none' });
  await gateway.charge(withToken(token)).catch(() => undefined);
  expect(await gateway.findCharge(find)).toMatchObject({ outcome });
  await gateway.refund(refund);
  expect(await gateway.findCharge(find)).toMatchObject({ outcome: outcome === 'charged' ? 'refunded' : 'declined' });
});

describe('giving back', () => {
  test('all of it, once, whatever keys are used', async () => {
    const { dynamodb, gateway } = provider();
    await gateway.charge(request);
    expect(await gateway.refund(refund)).toEqual({ outcome: 'refunded' });
    expect(await gateway.refund(refund)).toEqual({ outcome: 'refunded' });
    expect(await gateway.refund({ ...refund, key: 'refund-again' })).toEqual({ outcome: 'refunded' });
    expect(dynamodb.rows('ledger')).toEqual([{ ...row, attempts: 1, refundedBy: 'refund-o1' }, refundRow]);
  });

  test('twice at the same time is once', async () => {
    const { dynamodb, gateway } = provider();
    await gateway.charge(request);
    const both = [gateway.refund(refund), gateway.refund({ ...refund, key: 'refund-other' })];
    expect(await Promise.all(both)).toEqual([{ outcome: 'refunded' }, { outcome: 'refunded' }]);
    expect(dynamodb.rows('ledger').filter(({ kind }) => kind === 'refund')).toHaveLength(1);
  });

  test('twice in overlapping transactions is contention', async () => {
    const { gateway } = provider({ contended: true });
    await gateway.charge(request);
    const answers = await Promise.allSettled([gateway.refund(refund), gateway.refund({ ...refund, key: 'other' })]);
    expect(answers).toMatchObject([{ value: { outcome: 'refunded' } }, { reason: { name: 'Contention' } }]);
  });

  test.each(['tok_declined', 'tok_flaky'])('%s: there is nothing to give back', async (token) => {
    const { gateway } = provider();
    await gateway.charge(withToken(token)).catch(() => undefined);
    expect(await gateway.refund(refund)).toEqual({ outcome: 'nothing' });
  });
});

describe('a charge that is too late', () => {
  const late = { outcome: 'declined', reason: 'cancelled before it was charged' };

  test.each(['tok_visa', 'tok_timeout', 'tok_declined', 'tok_flaky'])('%s is not charged any more', async (token) => {
    const { dynamodb, gateway } = provider();
    expect(await gateway.refund(refund)).toEqual({ outcome: 'nothing' });
    expect(await gateway.charge(withToken(token))).toEqual(late);
    expect(await gateway.refund(refund)).toEqual({ outcome: 'nothing' });
    expect(dynamodb.rows('ledger')).toMatchObject([{ status: 'voided', amount: 0, attempts: 1 }]);
  });

  test('a refunded charge does not come back', async () => {
    const { gateway } = provider();
    await gateway.charge(request);
    await gateway.refund(refund);
    expect(await gateway.charge(request)).toEqual(late);
  });

  test('a failing charge, voided between two tries', async () => {
    const { gateway } = provider();
    await gateway.charge(withToken('tok_flaky')).catch(() => undefined);
    await gateway.refund(refund);
    expect(await gateway.charge(withToken('tok_flaky'))).toEqual(late);
  });

  test.each(['charge first', 'refund first'])('a failing charge that ends while it is voided: %s', async (first) => {
    const { dynamodb, gateway } = provider();
    for (let time = 0; time < 2; time++) await gateway.charge(withToken('tok_flaky')).catch(() => undefined);
    const calls = [() => gateway.charge(withToken('tok_flaky')), () => gateway.refund(refund)];
    if (first === 'refund first') calls.reverse();
    await Promise.all(calls.map((call) => call()));
    expect(kept(dynamodb)).toBe(0);
  });
});

describe('crashes', () => {
  test.each(['before', 'after'] as const)('%s the charge: again charges once', async (when) => {
    const { dynamodb, gateway } = provider();
    dynamodb.fail({ when });
    await expect(gateway.charge(request)).rejects.toThrow('the connection was lost');
    expect(await gateway.charge(request)).toEqual({ outcome: 'charged' });
    expect(kept(dynamodb)).toBe(900);
  });

  test.each(['before', 'after'] as const)('%s the refund: again refunds once', async (when) => {
    const { dynamodb, gateway } = provider();
    await gateway.charge(request);
    dynamodb.fail({ when, on: ({ name }) => name === 'TransactWriteItems' });
    await expect(gateway.refund(refund)).rejects.toThrow('the connection was lost');
    expect(await gateway.refund(refund)).toEqual({ outcome: 'refunded' });
    expect(kept(dynamodb)).toBe(0);
  });

  test.each(['before', 'after'] as const)('%s a failing charge ends: again charges once', async (when) => {
    const { dynamodb, gateway } = provider();
    for (let time = 0; time < 2; time++) await gateway.charge(withToken('tok_flaky')).catch(() => undefined);
    dynamodb.fail({ when, on: ({ input }) => input.ConditionExpression !== undefined });
    await expect(gateway.charge(withToken('tok_flaky'))).rejects.toThrow('the connection was lost');
    expect(await gateway.charge(withToken('tok_flaky'))).toEqual({ outcome: 'charged' });
    expect(kept(dynamodb)).toBe(900);
  });
});

/** Minor units that the provider holds. */
const kept = (dynamodb: FakeDynamoDB) =>
  dynamodb.rows('ledger').reduce((sum, { status, amount }) => {
    if (status === 'charged') return sum + Number(amount);
    return status === 'refunded' ? sum - Number(amount) : sum;
  }, 0);

test('charges and refunds in any order, side by side and with lost answers, end in one charge or in none', () =>
  fc.assert(
    fc.asyncProperty(
      fc.array(fc.record({ refund: fc.boolean(), lost: fc.constantFrom('before', 'after', undefined) }), {
        maxLength: 8,
      }),
      fc.constantFrom('tok_visa', 'tok_declined', 'tok_flaky', 'tok_timeout'),
      async (calls, token) => {
        const { dynamodb, gateway } = provider();
        for (const { lost } of calls) if (lost) dynamodb.fail({ when: lost });
        const asked = calls.map((call) => (call.refund ? gateway.refund(refund) : gateway.charge(withToken(token))));
        await Promise.allSettled(asked);
        expect([0, 900]).toContain(kept(dynamodb));
        const final = async (): Promise<unknown> => gateway.refund(refund).catch(final);
        await final();
        expect(kept(dynamodb)).toBe(0);
        await gateway.charge(withToken(token));
        expect(kept(dynamodb)).toBe(0);
      },
    ),
  ));
