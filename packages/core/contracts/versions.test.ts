import fc from 'fast-check';
import * as z from 'zod/mini';
import { type AnyContract, defineEvent, earlierVersion } from './define-event.ts';
import { inNewestVersion, isSameMajor, NewerVersion, readData, versionsOf } from './index.ts';

/** A price that was a decimal text, then minor units of one currency, and then of any. */
const first = earlierVersion({
  version: 1,
  data: z.object({ seat: z.string(), price: z.string().check(z.regex(/^\d{1,6}\.\d\d$/)) }),
  upcast: ({ seat, price }) => ({ seat, amount: Number(price.replace('.', '')) }),
});
const second = earlierVersion({
  version: 2,
  data: z.object({ seat: z.string(), amount: z.int(), note: z.optional(z.string()) }),
  upcast: ({ seat, amount, note }) => ({ seat, price: { amount, currency: 'EUR' }, ...(note && { note }) }),
});
const Price = z.object({ amount: z.int(), currency: z.string() });
const newest = {
  version: 3,
  owner: 'seats',
  summary: 'A seat was sold.',
  data: z.object({ seat: z.string(), price: Price, note: z.optional(z.string()) }),
  earlier: [first, second],
};
const SeatSold = defineEvent('seat.sold', { ...newest, storedOnly: true });
const ForeignSeatSold = defineEvent('seat.sold', { ...newest, origin: 'foreign' });
const sold = { seat: 'A1', price: { amount: 1250, currency: 'EUR' } };

const only = (version: number | string, storedOnly: boolean) =>
  defineEvent('seat.booked', { version, owner: 'seats', summary: '', data: z.object({}), storedOnly });

test.each([
  [1, { seat: 'A1', price: '12.50' }],
  [2, { seat: 'A1', amount: 1250, more: 'dropped' }],
  ['2.7', { seat: 'A1', amount: 1250 }],
  [3, { ...sold, more: 'dropped' }],
  ['3.1', sold],
  [undefined, sold],
  [undefined, { seat: 'A1', amount: 1250 }],
  [undefined, { seat: 'A1', price: '12.50' }],
])('data of version %s is read as data of the newest', (version, data) => {
  expect(readData(SeatSold, version, data)).toEqual({ value: sold, unusable: [] });
});

test('whatever an earlier version lets pass is read, as the newest version alone would have it', () => {
  const seat = fc.string();
  const amount = fc.nat({ max: 99_999_999 });
  const decimal = (of: number) => `${Math.floor(of / 100)}.${String(of % 100).padStart(2, '0')}`;
  fc.assert(
    fc.property(seat, amount, (seat, amount) => {
      const read = [
        readData(SeatSold, 1, { seat, price: decimal(amount) }),
        readData(SeatSold, 2, { seat, amount }),
        readData(SeatSold, 3, { seat, price: { amount, currency: 'EUR' } }),
      ];
      for (const { value } of read) expect(value).toEqual({ seat, price: { amount, currency: 'EUR' } });
    }),
  );
});

test('data that breaks the schema of its version is refused under the name of that version', () => {
  expect(() => readData(SeatSold, 1, { seat: 'A1', price: 12.5 })).toThrow(
    'seat.sold-v1: data.price: must be a string',
  );
  expect(() => readData(SeatSold, 3, { seat: 'A1' })).toThrow('seat.sold: data.price: is required');
});

test('data without a version that fits none is refused by the newest', () => {
  expect(() => readData(SeatSold, undefined, { seat: 'A1' })).toThrow('seat.sold: data.price: is required');
  expect(() => readData(only(1, false), undefined, 'none')).toThrow('seat.booked: data: must be an object');
});

test('what cannot be used in an optional field of an earlier version counts as not given', () => {
  const { value, unusable } = readData(ForeignSeatSold, 2, { seat: 'A1', amount: 1250, note: 7 }, 'lenient');
  expect([value, unusable.map(({ field }) => field)]).toEqual([sold, ['data.note']]);
});

test('a slip in an optional field makes no earlier version of data without one', () => {
  const before = earlierVersion({
    version: 1,
    data: z.object({ amount: z.int() }),
    upcast: ({ amount }) => ({ amount, currency: 'EUR' }),
  });
  const data = z.object({ amount: z.int(), currency: z.optional(z.string()) });
  const { owner, summary } = newest;
  const Paid = defineEvent('seat.paid', { version: 2, owner, summary, data, earlier: [before], origin: 'foreign' });
  const { value, unusable } = readData(Paid, undefined, { amount: 5, currency: 7 }, 'lenient');
  expect([value, unusable.map(({ field }) => field)]).toEqual([{ amount: 5 }, ['data.currency']]);
  expect(() => readData(Paid, undefined, { amount: '5' }, 'lenient')).toThrow('seat.paid: data.amount: must be');
});

test('an upcast whose result is not of the newest version is found out', () => {
  const wrong = earlierVersion({ version: 2, data: z.object({ seat: z.string() }), upcast: (data) => data });
  const Wrong = defineEvent('seat.sold', { ...newest, earlier: [wrong] });
  expect(() => readData(Wrong, 2, { seat: 'A1' })).toThrow('seat.sold: data.price: is required');
});

test.each([
  [1, 1],
  [1, undefined],
  ['1.0', '1.3'],
  ['1.0', 1],
  [2, '2.0'],
])('a contract of version %s reads %s', (version, given) => {
  expect(readData(only(version, false), given, {})).toEqual({ value: {}, unusable: [] });
});

test.each([
  [1, 2, false],
  [2, 1, true],
  ['1.0', '2.0', false],
  [1, 11, false],
  [1, 'next', true],
])('a contract of version %s refuses %s', (version, given, storedOnly) => {
  expect(() => readData(only(version, storedOnly), given, {})).toThrow(
    `seat.booked: metadata.version: is ${given}; this consumer was built for ${version}`,
  );
});

test('a stored event of a later version waits for the release that knows it', () => {
  expect(() => readData(SeatSold, 4, {})).toThrow(NewerVersion);
  expect(() => readData(SeatSold, 4, {})).toThrow('seat.sold has version 4, and this release knows 1, 2, 3');
});

test('a stored event is given in the newest version, and as it is if it has that or no contract', () => {
  const stored = { type: 'seat.sold', version: 2, source: 'seats', data: { seat: 'A1', amount: 1250 }, sequence: 7 };
  const contracts: AnyContract[] = [ForeignSeatSold, SeatSold];
  expect(inNewestVersion(contracts, stored)).toEqual({ ...stored, version: 3, data: sold });
  const now = SeatSold(sold);
  expect(inNewestVersion(contracts, now)).toBe(now);
  expect(inNewestVersion([], stored)).toBe(stored);
});

test('all versions that a contract reads can be described', () => {
  expect(versionsOf(SeatSold).map(({ version, schema }) => [version, schema])).toEqual([
    [1, first.data],
    [2, second.data],
    [3, newest.data],
  ]);
});

test.each([
  [[second, first], '2, 1, 3'],
  [[first, first], '1, 1, 3'],
  [[{ ...first, version: '3.0' }], '3.0, 3'],
  [[{ ...first, version: 'one' }], 'one, 3'],
])('versions that do not count up are refused', (earlier, versions) => {
  expect(() => defineEvent('seat.sold', { ...newest, earlier })).toThrow(
    `seat.sold: versions must count up, and are ${versions}`,
  );
});

test.each<[number | string, number | string, boolean]>([
  [2, 2, true],
  [2, '2.1', true],
  ['1.0', '1.9', true],
  [1, 2, false],
  ['1.2', '2.1', false],
  [1, 10, false],
])('versions %s and %s have the same major: %s', (one, other, isSame) => {
  expect([isSameMajor(one, other), isSameMajor(other, one)]).toEqual([isSame, isSame]);
});
