import fc from 'fast-check';
import * as z from 'zod/mini';
import { type AnyContract, defineEvent } from './define-event.ts';
import { patternsOf, type RulePattern, subscriptionPatternsOf } from './pattern.ts';

const define = (type: string, more: Partial<Parameters<typeof defineEvent>[1]> = {}) =>
  defineEvent(type, { version: 1, owner: 'seats', summary: '.', data: z.unknown(), ...more });

const SeatBooked = define('seat.booked');
const SeatFreed = define('seat.freed');
const SeatWanted = define('seat.wanted', { storedOnly: true, hasForeignForm: true });
const ForeignSeatWanted = define('seat.wanted', { origin: 'foreign' });
const RowClosed = define('row.closed', { owner: 'rows' });
const GuestArrived = define('integration.guest.arrived', { owner: 'door', source: 'door-service', version: '1.0' });

const all = [SeatBooked, SeatFreed, SeatWanted, ForeignSeatWanted, RowClosed, GuestArrived];

test('an own event is asked for by its source and type', () => {
  expect(patternsOf([SeatBooked])).toEqual([{ source: ['seats'], detailType: ['seat.booked'] }]);
});

test('an integration event comes from its own source', () => {
  expect(patternsOf([GuestArrived])).toEqual([{ source: ['door-service'], detailType: ['integration.guest.arrived'] }]);
});

test('a foreign event is whatever does not come from the owner with a sequence', () => {
  const patterns = [
    { source: [{ 'anything-but': ['seats'] }], detailType: ['seat.wanted'] },
    { source: ['seats'], detailType: ['seat.wanted'], detail: { metadata: { sequence: [{ exists: false }] } } },
  ];
  expect(patternsOf([ForeignSeatWanted])).toEqual(patterns);
  expect(subscriptionPatternsOf([ForeignSeatWanted])).toEqual(patterns);
});

test('a consumer asks for whole types, except where a type has two forms', () => {
  expect(subscriptionPatternsOf([SeatBooked, SeatWanted, RowClosed])).toEqual([
    { detailType: ['row.closed', 'seat.booked'] },
    { source: ['seats'], detailType: ['seat.wanted'], detail: { metadata: { sequence: [{ exists: true }] } } },
  ]);
});

test('an event with a foreign twin must have been stored', () => {
  expect(patternsOf([SeatWanted])).toEqual([
    {
      source: ['seats'],
      detailType: ['seat.wanted'],
      detail: { metadata: { sequence: [{ exists: true }] } },
    },
  ]);
});

test('types of one source and condition share a rule, in one order whatever order they are named in', () => {
  const rule = { source: ['seats'], detailType: ['seat.booked', 'seat.freed'] };
  expect(patternsOf([SeatFreed, SeatBooked, SeatFreed])).toEqual([rule]);
  expect(patternsOf([SeatBooked, RowClosed, SeatFreed])).toEqual([
    rule,
    { source: ['rows'], detailType: ['row.closed'] },
  ]);
});

test('no contracts, no rules', () => {
  expect(patternsOf([])).toEqual([]);
});

/** What may be on the bus: of each type, from each source, stored or not. */
interface OnTheBus {
  readonly source: string;
  readonly type: string;
  readonly stored: boolean;
}

/** As EventBridge reads a pattern. */
const passes = ({ source: sources, detailType, detail }: RulePattern, { source, type, stored }: OnTheBus) =>
  (sources?.some((one) => (typeof one === 'string' ? one === source : !one['anything-but'].includes(source))) ??
    true) &&
  detailType.includes(type) &&
  (detail?.metadata.sequence.some(({ exists }) => exists === stored) ?? true);

/** As a consumer reads a contract. */
const means = ({ type, source, origin, storedOnly }: AnyContract, event: OnTheBus) =>
  type === event.type &&
  (origin === 'foreign'
    ? !(source === event.source && event.stored)
    : source === event.source && (event.stored || !storedOnly));

const onTheBus = fc.record({
  source: fc.constantFrom(...new Set(all.map(({ source }) => source)), 'somewhere'),
  type: fc.constantFrom(...new Set(all.map(({ type }) => type)), 'something'),
  stored: fc.boolean(),
});

test('exact rules bring exactly what the contracts mean, and no event twice', () => {
  fc.assert(
    fc.property(fc.subarray<AnyContract>(all), onTheBus, (contracts, event) => {
      const expected = contracts.some((contract) => means(contract, event)) ? 1 : 0;
      expect(patternsOf(contracts).filter((pattern) => passes(pattern, event))).toHaveLength(expected);
    }),
    { numRuns: 500 },
  );
});

test('rules of consumers bring no event twice, and to one that subscribes to all forms every event of their types', () => {
  fc.assert(
    fc.property(fc.subarray<AnyContract>(all), onTheBus, (contracts, event) => {
      const patterns = subscriptionPatternsOf(contracts).filter((pattern) => passes(pattern, event));
      const ofType = contracts.filter(({ type }) => type === event.type);
      const isWhole = ofType.length === all.filter(({ type }) => type === event.type).length;
      expect(patterns.length).toBeLessThanOrEqual(1);
      if (isWhole || ofType.some((contract) => means(contract, event)))
        expect(patterns).toHaveLength(ofType.length > 0 ? 1 : 0);
    }),
    { numRuns: 500 },
  );
});
