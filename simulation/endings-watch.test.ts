import { type Commit, itemOf } from '@orderflow/core';
import { EventStoreWatch } from '@orderflow/simulation/invariants';
import { EndingsWatch } from './endings-watch.ts';
import { LedgerWatch } from './ledger-watch.ts';

const items = [{ sku: 'tea', quantity: 2, unitPrice: 450 }];

/** Streams, the providers' ledger and the shelves of one order. */
/** @param waits how long after its charge everything else happens, milliseconds */
function setup({ status = 'charged', shelf = 3, waits = 60_000 } = {}) {
  let now = 0;
  const store = new EventStoreWatch('events');
  const ledger = new LedgerWatch('ledger', 'stock', { tea: 5 });
  const wish = { number: 1, customerId: 'ada', items, postage: 0 };
  const expected = (orderId: string) => ({
    ...{ wish, orderId, total: 900, currency: 'EUR', country: 'DE', correlationId: 'c' },
  });
  const watch = new EndingsWatch({
    ...{ eventsTable: 'events', store, ledger, stock: { tea: 5 }, expected },
    accepted: () => ['o1'],
    now: () => now,
  });
  const versions = new Map<string, number>();
  const row = (key: string, state: string, amount: number) => {
    const change = {
      table: 'ledger',
      before: undefined,
      after: {
        orderId: { S: 'o1' },
        key: { S: key },
        status: { S: state },
        amount: { N: String(amount) },
        country: { S: 'DE' },
      },
    };
    ledger.onChange(change);
    watch.onChange(change);
  };
  row('charge', status, 900);
  now += waits;
  ledger.onChange({ table: 'stock', before: undefined, after: { sku: { S: 'tea' }, available: { N: String(shelf) } } });
  const commit = (stream: string, type: string, data: object = {}) => {
    const version = (versions.get(stream) ?? 0) + 1;
    versions.set(stream, version);
    const events = [{ type, version: 1, source: 'orderflow', data }];
    const cause = { causationId: `${stream}-${version}`, correlationId: 'c', at: '2026-03-01T00:00:00Z' };
    const change = {
      table: 'events',
      before: undefined,
      after: itemOf({ stream, version, ...cause, events } as Commit),
    };
    store.onChange(change);
    return watch.onChange(change).map(({ invariant }) => invariant);
  };
  const atRest = () => watch.atRest().map(({ invariant }) => invariant);
  return { commit, row, atRest };
}

function sold(world: ReturnType<typeof setup>) {
  world.commit('order-o1', 'order.created', { total: 900, items });
  world.commit('inventory-o1', 'inventory.reserved', { items });
  world.row('ship', 'shipped', 0);
  return world;
}

test('a completed order that is charged, reserved and shipped once', () => {
  const world = sold(setup());
  expect(world.commit('order-o1', 'order.completed')).toEqual([]);
  expect(world.atRest()).toEqual([]);
});

test('one that was not charged, and one that has not ended', () => {
  const world = sold(setup({ status: 'declined' }));
  expect(world.atRest()).toEqual(['an order did not end']);
  world.commit('order-o1', 'order.completed');
  expect(world.atRest()).toEqual(['a completed order is not charged, reserved and shipped once']);
});

test('a cancelled order holds nothing, from the moment that it is cancelled', () => {
  const world = setup({ shelf: 5 });
  world.commit('order-o1', 'order.created', { total: 900, items });
  expect(world.commit('order-o1', 'order.cancelled')).toEqual(['an order is cancelled that still holds something']);
  expect(world.atRest()).toEqual(['a cancelled order holds something']);
  world.row('refund', 'refunded', 900);
  expect(world.atRest()).toEqual([]);
});

test('a charge that is made at the very moment is given back by its own message, however often it is asked for', () => {
  const [racing, old] = [setup({ shelf: 5, waits: 29_000 }), setup({ shelf: 5, waits: 31_000 })];
  old.row('charge', 'charged', 900);
  for (const world of [racing, old]) world.commit('order-o1', 'order.created', { total: 900, items });
  expect(racing.commit('order-o1', 'order.cancelled')).toEqual([]);
  expect(racing.atRest()).toEqual(['a cancelled order holds something']);
  expect(old.commit('order-o1', 'order.cancelled')).toEqual(['an order is cancelled that still holds something']);
});

test('shelves that do not tell of what is reserved, and an order that was promised and is nowhere', () => {
  const world = setup({ shelf: 5 });
  expect(world.atRest()).toEqual(['an accepted order is not in the store', 'money was taken for no order']);
  sold(world).commit('order-o1', 'order.completed');
  expect(world.atRest()).toEqual(['stock disagrees with what is reserved']);
});
