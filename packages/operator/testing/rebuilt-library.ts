import { DeleteItemCommand } from '@aws-sdk/client-dynamodb';
import { defineEvent } from '@orderflow/core/contracts';
import { itemOf, type StoredEvent, storedEventsOf } from '@orderflow/core/store';
import { project } from '@orderflow/core/views';
import { consumerFixture, FakeDynamoDB, plain, sqsBatch, storedMessage } from '@orderflow/testing';
import * as z from 'zod/mini';
import type { RebuildDeps } from '../verbs/index.ts';

const NoteAdded = defineEvent('note.added', {
  version: 1,
  owner: 'notes',
  summary: 'A note.',
  data: z.object({ book: z.string(), text: z.string() }),
});

type Book = Readonly<Record<string, unknown>>;

type Evolve = (view: Book, stream: string, text: string) => Book;
const appends =
  (end: string): Evolve =>
  (view, stream, text) => ({ ...view, [stream]: [...((view[stream] as readonly string[]) ?? []), `${text}${end}`] });

/** What a release of the projection makes of the notes of a book; the second one marks them, and has no book `x`. */
const RELEASES = {
  first: { key: (book: string) => book, evolve: appends('') },
  second: { key: (book: string) => (book === 'x' ? 'y' : book), evolve: appends('!') },
};
export type Release = keyof typeof RELEASES;

/**
 * Books made of notes, by a projection whose code can be another release's. `meanwhile` runs before each call that the operator
 * makes, and may throw, as if its process died.
 */
export function rebuiltLibrary() {
  const tables = ['books', 'books-rebuild', 'books-before-rebuild'];
  const shapes = Object.fromEntries(tables.map((name) => [name, { key: ['id'] }]));
  const dynamodb = new FakeDynamoDB({ events: { key: ['stream', 'version'] }, ...shapes });
  const existing = new Set(['books']);
  const world = { release: 'first' as Release, meanwhile: async () => {}, undelivered: [] as StoredEvent[], calls: 0 };

  const handler = () => {
    const { key, evolve } = RELEASES[world.release];
    return project(
      [NoteAdded],
      { ...consumerFixture(), dynamodb },
      {
        table: 'books',
        key: ({ data }) => key(data.book),
        initial: (): Book => ({}),
        evolve: (view: Book, { stream, data }) => evolve(view, stream, data.text),
      },
    );
  };

  const tableCall = async (action: string, name: string) => {
    const status = { Table: { TableStatus: 'ACTIVE' } };
    if (action === 'CreateTable') existing.add(name);
    else if (!existing.has(name)) throw Object.assign(new Error('no table'), { name: 'ResourceNotFoundException' });
    if (action === 'DeleteTable') {
      existing.delete(name);
      for (const { id } of dynamodb.rows(name))
        await dynamodb.send(new DeleteItemCommand({ TableName: name, Key: { id: { S: String(id) } } }));
    }
    return status;
  };

  const send = async (command: { readonly input: { readonly TableName?: string; readonly Payload?: Uint8Array } }) => {
    world.calls++;
    await world.meanwhile();
    const action = command.constructor.name.replace('Command', '');
    const { TableName = '', Payload } = command.input;
    if (action === 'Invoke') return invoke(Payload);
    return /Table$/.test(action) ? tableCall(action, TableName) : dynamodb.send(command as never);
  };

  const invoke = async (payload: Uint8Array | undefined) => {
    try {
      const answer = await handler()(JSON.parse(Buffer.from(payload ?? []).toString()));
      return { Payload: Buffer.from(JSON.stringify(answer)) };
    } catch (error) {
      return {
        FunctionError: 'Unhandled',
        Payload: Buffer.from(JSON.stringify({ errorMessage: (error as Error).message })),
      };
    }
  };

  const write = (stream: string, book: string, text: string): void => {
    const version = dynamodb.rows('events').filter((row) => row.stream === stream).length + 1;
    const commit = {
      stream,
      version,
      causationId: `${stream}${version}`,
      correlationId: 'c',
      at: '2026-11-23T08:00:00.000Z',
    };
    const whole = { ...commit, events: [NoteAdded({ book, text })] };
    dynamodb.seed('events', plain(itemOf(whole)));
    world.undelivered.push(...storedEventsOf(whole));
  };

  return {
    ...{ dynamodb, existing, world, write },
    parts: { table: 'books', functionName: 'f', events: 'events' },
    deps: {
      dynamodb: { send },
      lambda: { send },
      clock: () => Date.UTC(2026, 10, 23, 8),
      sleep: async () => {},
    } as unknown as RebuildDeps,
    /** Delivers some of what was not delivered yet, in any order. */
    async deliver(count = Number.POSITIVE_INFINITY, from = 0): Promise<void> {
      const some = world.undelivered.splice(from % Math.max(1, world.undelivered.length), count);
      if (some.length > 0) await handler()(sqsBatch(...some.map((event) => storedMessage(event))));
      if (world.undelivered.length > 0 && count === Number.POSITIVE_INFINITY) await this.deliver();
    },
    /** The views as readers see them. */
    views: (): Readonly<Record<string, Book>> =>
      Object.fromEntries(dynamodb.rows('books').map(({ id, view }) => [String(id), JSON.parse(String(view))])),
    /** What a release makes of all events. */
    truth(release: Release): Readonly<Record<string, Book>> {
      const { key, evolve } = RELEASES[release];
      const books: Record<string, Book> = {};
      for (const row of dynamodb.rows('events'))
        for (const { data } of JSON.parse(String(row.events)) as { readonly data: { book: string; text: string } }[])
          books[key(data.book)] = evolve(books[key(data.book)] ?? {}, String(row.stream), data.text);
      return books;
    },
  };
}
