import { FakeDynamoDB } from '@orderflow/testing';
import { runs } from '@orderflow/testing/fuzz';
import fc from 'fast-check';
import { type Assignment, goesToEvents, type Side, Switch } from './switch.ts';

const AT = '2026-11-23T08:00:01.000Z';

function fixture(pageSize?: number) {
  const dynamodb = new FakeDynamoDB({ switches: { key: ['key'] } }, pageSize ? { pageSize } : {});
  const named = (name: string) => new Switch({ dynamodb, clock: () => Date.parse(AT), table: 'switches', name });
  const ledger = async (name = 'payment') => {
    const entries: Assignment[] = [];
    for await (const entry of named(name).ledger()) entries.push(entry);
    return entries;
  };
  return { dynamodb, named, payment: named('payment'), ledger };
}

describe('the percentage', () => {
  test('is 0 until it is set: every key stays with the calls', async () => {
    const { payment, ledger } = fixture();
    expect(await payment.percent()).toBe(0);
    expect(await payment.handles('o1', 'calls')).toBe(true);
    expect(await ledger()).toEqual([{ key: 'o1', side: 'calls', assignedAt: AT, startedAt: AT }]);
  });

  test('at 100 every new key goes to the events, which have not begun', async () => {
    const { payment, ledger } = fixture();
    await payment.setPercent(100);
    expect(await payment.handles('o1', 'calls')).toBe(false);
    expect(await ledger()).toEqual([{ key: 'o1', side: 'events', assignedAt: AT, startedAt: undefined }]);
    expect(await payment.handles('o1', 'events')).toBe(true);
    expect(await ledger()).toEqual([{ key: 'o1', side: 'events', assignedAt: AT, startedAt: AT }]);
  });

  test.each([-1, 101, 0.5, Number.NaN])('%p is refused, and the message names it', async (percent) => {
    const { payment } = fixture();
    await expect(payment.setPercent(percent)).rejects.toThrow(
      `percent: must be an integer from 0 to 100, and is ${percent}`,
    );
  });

  test('belongs to one switch of a table', async () => {
    const { payment, named, ledger } = fixture();
    await payment.setPercent(100);
    expect(await named('pay').handles('o1', 'calls')).toBe(true);
    expect(await payment.handles('o1', 'calls')).toBe(false);
    expect([(await ledger()).length, (await ledger('pay')).length]).toEqual([1, 1]);
    expect(() => named('pay#ment')).toThrow('name: must not contain #');
  });

  test('moves about as many keys as it says, and the same ones when it grows', () => {
    const keys = Array.from({ length: 2000 }, (_, at) => `order-${at}`);
    const moved = (percent: number) => keys.filter((key) => goesToEvents(key, percent));
    expect(moved(0)).toEqual([]);
    expect(moved(100)).toEqual(keys);
    expect(moved(20).length).toBeGreaterThan(300);
    expect(moved(20).length).toBeLessThan(500);
    expect(moved(50)).toEqual(expect.arrayContaining(moved(20)));
  });
});

describe('the ledger', () => {
  test('decides, not the percentage, for a key that a side has', async () => {
    const { payment } = fixture();
    await payment.handles('old', 'calls');
    await payment.setPercent(100);
    expect(await payment.handles('old', 'calls')).toBe(true);
    expect(await payment.handles('old', 'events')).toBe(false);
    await payment.handles('new', 'calls');
    await payment.setPercent(0);
    expect(await payment.handles('new', 'calls')).toBe(false);
    expect(await payment.handles('new', 'events')).toBe(true);
  });

  test('gives a key that no request has taken to the consumer that asks first', async () => {
    const { payment } = fixture();
    expect(await payment.handles('o1', 'events')).toBe(true);
    expect(await payment.handles('o1', 'calls')).toBe(false);
  });

  test('is read page by page', async () => {
    const { payment, ledger } = fixture(1);
    await payment.setPercent(50);
    for (const key of ['a', 'b', 'c']) await payment.handles(key, 'events');
    expect((await ledger()).map(({ key }) => key).sort()).toEqual(['a', 'b', 'c']);
  });
});

describe('taking over', () => {
  test('works while the other side has not begun, and again for who has it', async () => {
    const { payment } = fixture();
    await payment.setPercent(100);
    await payment.handles('o1', 'calls');
    expect(await payment.takeOver('o1', 'calls')).toBe(true);
    expect(await payment.takeOver('o1', 'calls')).toBe(true);
    expect(await payment.handles('o1', 'events')).toBe(false);
  });

  test('does not work once the other side has begun', async () => {
    const { payment } = fixture();
    await payment.handles('o1', 'events');
    expect(await payment.takeOver('o1', 'calls')).toBe(false);
    expect(await payment.handles('o1', 'events')).toBe(true);
  });

  test('works for a key that nobody has', async () => {
    const { payment } = fixture();
    expect(await payment.takeOver('o1', 'calls')).toBe(true);
    expect(await payment.handles('o1', 'events')).toBe(false);
  });
});

test('another error of DynamoDB is thrown', async () => {
  const { dynamodb, payment } = fixture();
  dynamodb.fail({ when: 'before', error: new Error('no') });
  await expect(payment.takeOver('o1', 'calls')).rejects.toThrow('no');
});

test('however requests, consumers, percentages, take-overs and lost answers interleave, one side alone is told to handle a key', async () => {
  const action = fc.oneof(
    fc.record({ do: fc.constant('ask' as const), side: fc.constantFrom<Side>('calls', 'events') }),
    fc.record({ do: fc.constant('take' as const), side: fc.constantFrom<Side>('calls', 'events') }),
    fc.record({ do: fc.constant('set' as const), percent: fc.constantFrom(0, 50, 100) }),
  );
  const lost = fc.array(fc.record({ when: fc.constantFrom('before' as const, 'after' as const), skip: fc.nat(12) }), {
    maxLength: 3,
  });
  const property = fc.asyncProperty(
    fc.array(fc.array(action, { maxLength: 4 }), { maxLength: 6 }),
    lost,
    async (rounds, faults) => {
      const { dynamodb, payment, ledger } = fixture();
      for (const { when, skip } of faults) {
        let seen = 0;
        dynamodb.fail({ when, on: ({ name }) => name !== 'Scan' && seen++ >= skip });
      }
      const told = new Set<Side>();
      const run = async (one: (typeof rounds)[number][number]) => {
        if (one.do === 'set') return payment.setPercent(one.percent);
        const has = await (one.do === 'ask' ? payment.handles('o1', one.side) : payment.takeOver('o1', one.side));
        if (has) told.add(one.side);
      };
      for (const round of rounds) await Promise.allSettled(round.map(run));
      expect(told.size).toBeLessThanOrEqual(1);
      const [entry] = await ledger();
      if (told.size > 0) expect([...told]).toEqual([entry?.side]);
    },
  );
  await fc.assert(property, runs(300));
});
