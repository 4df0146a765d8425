import { type Commit, itemOf } from '@orderflow/core';
import { EventStoreWatch } from './event-store.ts';

const commit = (version: number, more: Partial<Commit> = {}): Commit => ({
  ...{ stream: 's-1', version, causationId: `cause-${version}`, correlationId: 'c', at: '2026-03-01T00:00:00.000Z' },
  events: [{ type: 'seat.booked', data: { seat: '1A' } }] as unknown as Commit['events'],
  ...more,
});
const write = (watch: EventStoreWatch, one: Commit, table = 'events', before?: Commit) =>
  watch.onChange({ table, before: before && itemOf(before), after: itemOf(one) }).map(({ invariant }) => invariant);
const published = (detail: object, type = 'seat.booked', isOurs = true) => ({
  ...{ bus: 'b', isOurs, source: 'theatre.seats', type },
  detail: JSON.stringify(detail),
});
const fact = { data: { seat: '1A' }, metadata: { stream: 's-1', sequence: 1 } };

test('a stream that grows by one position after the other is right', () => {
  const watch = new EventStoreWatch('events');
  expect([write(watch, commit(1)), write(watch, commit(2))]).toEqual([[], []]);
  expect(watch.events('s-1').map(({ eventId }) => eventId)).toEqual(['s-1:1', 's-1:2']);
  expect(watch.names()).toEqual(['s-1']);
});

test('a gap, a fork, a change, and a second commit of one message are not', () => {
  const watch = new EventStoreWatch('events');
  expect(write(watch, commit(2))).toEqual(['a stream has a gap or a fork']);
  const other = new EventStoreWatch('events');
  write(other, commit(1));
  expect(write(other, commit(1, { causationId: 'x' }))).toEqual(['a stream has a gap or a fork']);
  expect(write(other, commit(1), 'events', commit(1))).toEqual(['a commit was changed']);
  expect(write(other, commit(2, { causationId: 'cause-1' }))).toContain('one message made two commits');
  expect(write(other, commit(9), 'another table')).toEqual([]);
});

test('what a function puts on the bus is in the store, just so; others may say what they like', () => {
  const watch = new EventStoreWatch('events');
  const early = watch.onPublish(published(fact));
  expect(early.map(({ invariant }) => invariant)).toEqual(['an event on the bus is not in the store']);
  write(watch, commit(1));
  expect(watch.onPublish(published(fact))).toEqual([]);
  expect(watch.onPublish(published({ ...fact, data: { seat: '2A' } }))).toHaveLength(1);
  expect(watch.onPublish(published(fact, 'seat.freed'))).toHaveLength(1);
  expect(watch.onPublish(published({}))).toHaveLength(1);
  expect(watch.onPublish(published({}, 'seat.requested', false))).toEqual([]);
});

test('at rest every stored event was published', () => {
  const watch = new EventStoreWatch('events');
  write(watch, commit(1));
  expect(watch.atRest()).toEqual([{ invariant: 'a stored event was never published', detail: 'seat.booked s-1:1' }]);
  watch.onPublish(published(fact));
  expect(watch.atRest()).toEqual([]);
});
