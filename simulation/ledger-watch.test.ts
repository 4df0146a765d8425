import { LedgerWatch } from './ledger-watch.ts';

const setup = () => new LedgerWatch('ledger', 'stock', { tea: 2 });
const entry = (key: string, status: string, amount = 900) => ({
  table: 'ledger',
  before: undefined,
  after: {
    orderId: { S: 'o1' },
    key: { S: key },
    status: { S: status },
    amount: { N: String(amount) },
    country: { S: 'DE' },
  },
});
const shelf = (available: number) => ({
  table: 'stock',
  before: undefined,
  after: { sku: { S: 'tea' }, available: { N: String(available) } },
});
const found = (watch: LedgerWatch, ...changes: Parameters<LedgerWatch['onChange']>[0][]) =>
  changes.flatMap((change) => watch.onChange(change)).map(({ invariant }) => invariant);

test('a charge, its refund and a parcel are in order; the ledger adds up', () => {
  const watch = setup();
  expect(found(watch, entry('charge-o1', 'charged'), entry('ship-o1', 'shipped', 0))).toEqual([]);
  expect(watch.of('o1')).toEqual({ kept: 900, charges: 1, refunds: 0, parcels: 1, countries: ['DE'] });
  expect(found(watch, entry('refund-o1', 'refunded'))).toEqual([]);
  expect([watch.of('o1').kept, watch.of('o2')]).toEqual([
    0,
    { kept: 0, charges: 0, refunds: 0, parcels: 0, countries: [] },
  ]);
});

test('the same row written again is no second charge; another row is', () => {
  const watch = setup();
  expect(found(watch, entry('charge-o1', 'charged'), entry('charge-o1', 'charged'))).toEqual([]);
  expect(found(watch, entry('charge-o1-again', 'charged'))).toEqual(['charged twice']);
});

test('more back than was taken, and a second parcel', () => {
  expect(found(setup(), entry('refund-o1', 'refunded'))).toEqual(['refunded more than was charged']);
  expect(found(setup(), entry('ship-1', 'shipped', 0), entry('ship-2', 'shipped', 0))).toEqual(['shipped twice']);
});

test('shelves may be empty, and not emptier', () => {
  const watch = setup();
  expect([watch.available('tea'), watch.available('cup')]).toEqual([2, 0]);
  expect(found(watch, shelf(0))).toEqual([]);
  expect(found(watch, shelf(-1))).toEqual(['stock below zero']);
});
