import { consumerFixture, FakeDynamoDB, plain, sqsBatch, storedMessage } from '@orderflow/testing';
import type { EntryError, Transport } from '../../publisher/index.ts';
import { itemOf, type StoredEvent, storedEventsOf } from '../../store/index.ts';
import { add, commit, NoteAdded } from '../../views/testing/library.ts';
import { forward } from '../index.ts';

/** What the broker does with an event. `lost`: it takes it, and its answer is lost. */
export type Reception = 'accepted' | 'lost' | EntryError;

/** Notes forwarded to a broker in memory, with functions to store and deliver them. */
export function wire(answer: (eventId: string) => Reception = () => 'accepted') {
  const dynamodb = new FakeDynamoDB({ events: { key: ['stream', 'version'] }, sent: { key: ['stream'] } });
  let now = 0;
  const deps = { ...consumerFixture({ clock: () => now++ }), dynamodb };
  const arrived: string[] = [];
  const transport: Transport<string> = {
    limits: { maxEntries: 3, maxBatchBytes: 1000, maxEntryBytes: 100 },
    sizeOf: (entry) => entry.length,
    isNonRetryable: ({ code }) => code === 'REFUSED',
    async send(batch) {
      await new Promise((resolve) => setImmediate(resolve));
      return batch.map((entry) => {
        const [id = ''] = entry.split(' ');
        const received = answer(id);
        if (received === 'accepted' || received === 'lost') arrived.push(id);
        if (received === 'accepted') return { id };
        return received === 'lost' ? { code: 'TIMEOUT', reason: 'no answer' } : received;
      });
    },
  };
  const handlerWith = (parts: Partial<typeof deps> = {}) =>
    forward(
      [NoteAdded],
      { ...deps, ...parts },
      {
        name: 'wire',
        positions: 'sent',
        transport,
        retry: { attempts: 2, baseMs: 1 },
        entryOf: ({ data }, { eventId }) => `${eventId} ${(data as { text: string }).text}`,
      },
    );
  const handler = handlerWith();
  /** Stores a commit, and gives its events. */
  const store = (...given: Parameters<typeof commit>) => {
    dynamodb.seed('events', plain(itemOf(commit(...given))));
    return storedEventsOf(commit(...given));
  };
  const deliver = (...events: readonly StoredEvent[]) =>
    handler(sqsBatch(...events.map((event) => storedMessage(event))));
  return { dynamodb, deps, arrived, handler, handlerWith, store, deliver };
}

export { add };
