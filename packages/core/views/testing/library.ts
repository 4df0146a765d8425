import { consumerFixture, FakeDynamoDB, plain, sqsBatch, storedMessage } from '@orderflow/testing';
import * as z from 'zod/mini';
import { type DomainEvent, defineEvent } from '../../contracts/index.ts';
import { type Commit, itemOf, type StoredEvent, storedEventsOf } from '../../store/index.ts';
import { project, ViewTable } from '../index.ts';

export const note = (type: 'note.added' | 'note.passed', version = 1) =>
  defineEvent(type, {
    version,
    owner: 'notes',
    summary: 'A note.',
    data: z.object({ book: z.string(), text: z.string() }),
  });
export const NoteAdded = note('note.added');
/** An event of the same streams, without a subscription. */
export const NotePassed = note('note.passed');

/** Per stream, the texts in the order in which they were applied. */
type Pages = Readonly<Record<string, readonly string[]>>;
interface Book {
  readonly book: string;
  readonly pages: Pages;
}

export const add = (text: string, book = 'b') => NoteAdded({ book, text });
export const commit = (stream: string, version: number, ...events: readonly DomainEvent[]): Commit => ({
  stream,
  version,
  causationId: 'cause',
  correlationId: 'all',
  at: '2026-11-23T10:00:00.000Z',
  events,
});

/** A projection of notes into books, with functions to store and deliver notes and to read books. */
export function library({ index = false } = {}) {
  const shapes = { events: { key: ['stream', 'version'] }, books: { key: ['id'] }, 'books-rebuild': { key: ['id'] } };
  const dynamodb = new FakeDynamoDB(shapes);
  const deps = { ...consumerFixture(), dynamodb };
  const evolve = (view: Book, { stream, data, eventId, timestamp }: StoredEvent & { data: { text: string } }): Book => {
    if (data.text === 'bug') throw new Error('cannot evolve');
    const entry = `${data.text} (${eventId}, ${timestamp.slice(0, 10)})`;
    return { ...view, pages: { ...view.pages, [stream]: [...(view.pages[stream] ?? []), entry] } };
  };
  const instance = () =>
    project([NoteAdded], deps, {
      table: 'books',
      key: ({ data }) => data.book,
      initial: (book): Book => ({ book, pages: {} }),
      evolve,
      ...(index && { index: ({ pages }) => ({ kind: 'book', streams: Object.keys(pages).length, none: undefined }) }),
    });
  const handler = instance();
  /** Stores a commit, and gives its events. */
  const store = (...given: Parameters<typeof commit>) => {
    dynamodb.seed('events', plain(itemOf(commit(...given))));
    return storedEventsOf(commit(...given));
  };
  const deliverTo =
    (one: typeof handler) =>
    (...events: readonly StoredEvent[]) =>
      one(sqsBatch(...events.map((event) => storedMessage(event))));
  const deliver = deliverTo(handler);
  const another = { deliver: deliverTo(instance()) };
  const book = async (id = 'b') => (await new ViewTable<Book>(dynamodb, 'books').load(id))?.view;
  const texts = async (stream: string, id = 'b') => (await book(id))?.pages[stream]?.map((text) => text.split(' ')[0]);
  return { dynamodb, deps, handler, store, deliver, another, book, texts };
}
