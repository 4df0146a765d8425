import type { Received } from '../contracts/index.ts';
import { fulfilled, grouped, rejected } from './grouped.ts';

const event = (type: string, eventId: string): Received => ({
  type,
  source: 's',
  data: {},
  metadata: { eventId, timestamp: '', correlationId: 'c' },
});
const never = new Promise<never>(() => undefined);

test('each group is handled by itself, and each event gets its own outcome', async () => {
  const handled: unknown[] = [];
  const handle = grouped(
    ({ type }) => type,
    async (key, events) => {
      handled.push([key, events.map(({ metadata }) => metadata.eventId)]);
      return events.map(({ metadata }) => fulfilled(metadata.eventId === '3' ? 'duplicate' : 'handled'));
    },
  );
  expect(await handle([event('a', '1'), event('b', '2'), event('a', '3')], never)).toEqual([
    fulfilled('handled'),
    fulfilled('handled'),
    fulfilled('duplicate'),
  ]);
  expect(handled).toEqual([
    ['a', ['1', '3']],
    ['b', ['2']],
  ]);
});

test('an event without a key, and a group that fails, fail alone', async () => {
  const handle = grouped(
    ({ type }) => {
      if (type === '') throw new Error('no key');
      return type;
    },
    async (key, events) => {
      if (key === 'b') throw new Error('broken');
      return events.map(() => fulfilled('handled'));
    },
  );
  expect(await handle([event('', '1'), event('b', '2'), event('a', '3')], never)).toEqual([
    rejected(new Error('no key')),
    rejected(new Error('broken')),
    fulfilled('handled'),
  ]);
});

test('a group that hangs fails when it is late; the others are done', async () => {
  const handle = grouped(
    ({ type }) => type,
    (key, events) => (key === 'b' ? never : Promise.resolve(events.map(() => fulfilled('handled')))),
  );
  const late = new Promise<never>((_, reject) => setImmediate(() => reject(new Error('late'))));
  expect(await handle([event('b', '1'), event('a', '2')], late)).toEqual([
    rejected(new Error('late')),
    fulfilled('handled'),
  ]);
});
