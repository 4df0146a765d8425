import { Rejected } from '../failures/index.ts';
import { MAX_REBUILT_STREAMS } from './rebuild.ts';
import { add, library, NotePassed, note } from './testing/library.ts';

const streams = ['s', 't', 'u'];

function stored() {
  const shelf = library({ index: true });
  shelf.store('s', 1, add('1'), NotePassed({ book: 'b', text: 'x' }));
  shelf.store('s', 3, add('3'));
  shelf.store('t', 1, add('t1', 'c'));
  return shelf;
}

test('views are made anew beside the live ones, which stay as they are', async () => {
  const { dynamodb, handler } = stored();
  expect(await handler({ rebuild: { views: 'beside', streams } })).toEqual({ views: ['b', 'c'] });
  expect(dynamodb.rows('books')).toEqual([]);
  expect(dynamodb.rows('books-rebuild')).toMatchObject([
    { id: 'b', streams: { s: 3 }, kind: 'book' },
    { id: 'c', streams: { t: 1 }, kind: 'book' },
  ]);
});

test('live views are brought up to date, and those that are stay untouched', async () => {
  const { dynamodb, handler, texts } = stored();
  await handler({ rebuild: { views: 'live', streams } });
  const before = dynamodb.rows('books');
  await handler({ rebuild: { views: 'live', streams } });
  expect(await texts('s')).toEqual(['1', '3']);
  expect(dynamodb.rows('books')).toEqual(before);
});

test('an event that fails is an error, since nobody retries it', async () => {
  const { handler, store } = stored();
  store('u', 1, add('bug'));
  await expect(handler({ rebuild: { views: 'beside', streams } })).rejects.toThrow('cannot evolve');
  store('u', 1, note('note.added', 2)({ book: 'b', text: 'x' }));
  await expect(handler({ rebuild: { views: 'beside', streams } })).rejects.toThrow('metadata.version');
});

test.each([
  ['rebuild.views: must be beside or live', { views: 'books', streams }],
  ['rebuild.views: must be beside or live', null],
  ['rebuild.streams: must be a list of at most 100 names', { views: 'live' }],
  ['rebuild.streams', { views: 'live', streams: [''] }],
  ['rebuild.streams', { views: 'live', streams: Array.from({ length: MAX_REBUILT_STREAMS + 1 }, () => 's') }],
])('a request that makes no sense is rejected: %s', async (message, rebuild) => {
  const given = stored().handler({ rebuild } as never);
  await expect(given).rejects.toThrow(Rejected);
  await expect(given).rejects.toThrow(message);
});
