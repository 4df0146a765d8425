import { type Commit, itemOf } from '@orderflow/core';
import { EventStoreWatch } from '@orderflow/simulation/invariants';
import { Looks } from './looks.ts';

function setup(...types: string[]) {
  const store = new EventStoreWatch('events');
  types.forEach((type, at) => {
    const cause = { causationId: String(at), correlationId: 'c', at: '2026-03-01T00:00:00Z' };
    const events = [{ type, version: 1, source: 'orderflow', data: {} }];
    const after = itemOf({ stream: 'order-o1', version: at + 1, ...cause, events } as Commit);
    store.onChange({ table: 'events', before: undefined, after });
  });
  const looks = new Looks(store);
  const look = (status: string, events: number) =>
    looks
      .look('o1', { statusCode: 200, body: { status, history: Array.from({ length: events }) } }, looks.known('o1'))
      .map(({ invariant }) => invariant);
  return { looks, look };
}

const BACK = ['an order goes back for the one who looks again'];

test('an order may stay as it is and get further, and no look shows less than the one before', () => {
  const { look } = setup();
  expect(['created', 'created', 'confirmed', 'completed'].map((status, at) => look(status, 1 + at))).toEqual(
    Array.from({ length: 4 }, () => []),
  );
  expect(look('confirmed', 5)).toEqual(BACK);
  expect(look('cancelled', 6)).toEqual([]);
  expect(look('completed', 6)).toEqual(BACK);
  expect(look('completed', 3)).toEqual(BACK);
});

test('a look that was asked for before another was answered may show less than that one', () => {
  const { looks, look } = setup();
  const known = looks.known('o1');
  look('cancelled', 5);
  const late = { statusCode: 200, body: { status: 'cancelling', history: [1, 2, 3] } };
  expect(looks.look('o1', late, known)).toEqual([]);
  expect(look('cancelling', 3)).toEqual(BACK);
});

test('an accepted cancel counts as a look', () => {
  const { looks, look } = setup();
  looks.told('o1', 'cancelling');
  expect(look('confirmed', 5)).toEqual(BACK);
});

test('an accepted order is there; what fails on the way tells nothing', () => {
  const { looks } = setup();
  expect(looks.look('o1', { statusCode: 502, body: {} }, undefined)).toEqual([]);
  expect(looks.look('o1', { statusCode: 404, body: {} }, undefined)).toHaveLength(1);
});

test('a cancel finds its order, and is too late only once that is confirmed', () => {
  expect(setup('order.created').looks.cancelAnswered('o1', 409, true)).toHaveLength(1);
  expect(setup('order.created', 'order.confirmed').looks.cancelAnswered('o1', 409, true)).toEqual([]);
  expect(setup('order.created').looks.cancelAnswered('o1', 404, true)).toHaveLength(1);
  expect(setup().looks.cancelAnswered('o1', 404, false)).toEqual([]);
});
