import { type Decider, fold, isRejection, reject } from '@orderflow/core/decide';
import { specify } from './given-when-then.ts';
import { type Counted, ThingCounted } from './things.ts';

const counted = (count: number) => ThingCounted({ thingId: 'x', count });

/** Adds a number, ignores 0, rejects a negative number. */
const counter: Decider<number, number, Counted> = {
  initial: 0,
  events: [ThingCounted],
  decide: (count, by) => (by < 0 ? reject('negative', 'counts only up') : by === 0 ? [] : [counted(count + by)]),
  evolve: (_, { data }) => data.count,
};
const given = specify(counter);

test('then passes for exactly these events', () => {
  given().when(2).then(counted(2));
  given(counted(1), counted(5)).when(2).then(counted(7));
  expect(() => given().when(2).then(counted(3))).toThrow();
});

test('thenNothing passes for no events', () => {
  given(counted(1)).when(0).thenNothing();
  expect(() => given().when(1).thenNothing()).toThrow();
});

test('thenRejected passes for a rejection with this code', () => {
  given().when(-1).thenRejected('negative');
  expect(() => given().when(-1).thenRejected('other')).toThrow();
  expect(() => given().when(1).thenRejected('negative')).toThrow();
});

test('fold gives the state after events', () => {
  expect(fold(counter, [])).toBe(0);
  expect(fold(counter, [counted(1), counted(8)])).toBe(8);
});

test('isRejection distinguishes a rejection from events', () => {
  expect([isRejection(reject('a', 'b')), isRejection([]), isRejection([counted(1)])]).toEqual([true, false, false]);
});
