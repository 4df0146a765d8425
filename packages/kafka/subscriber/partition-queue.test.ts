import * as fc from 'fast-check';
import type { IncomingRecord } from '../records/index.ts';
import { PartitionQueue, type QueuedRecord } from './partition-queue.ts';

const record = (offset: bigint, key?: string): IncomingRecord => ({
  topic: 't',
  partition: 0,
  offset,
  key: key === undefined ? undefined : Buffer.from(key),
  value: undefined,
  headers: {},
  timestamp: 0,
});

test('records of a key are taken one after another, those without a key side by side', () => {
  const queue = new PartitionQueue(0n);
  queue.add({ records: [record(0n, 'a'), record(1n, 'a'), record(2n), record(3n)], next: 4n });
  const taken = [queue.take(), queue.take(), queue.take(), queue.take()].map((one) => one?.message.offset);
  expect(taken).toEqual([0n, 2n, 3n, undefined]);
});

test('what is put back is taken again', () => {
  const queue = new PartitionQueue(0n);
  queue.add({ records: [record(0n, 'a')], next: 1n });
  const taken = queue.take() as QueuedRecord;
  queue.putBack(taken);
  expect(queue.take()).toBe(taken);
});

test('offsets without a record are passed over, and old records are not added again', () => {
  const queue = new PartitionQueue(5n);
  queue.add({ records: [record(4n), record(5n)], next: 9n });
  expect([queue.size, queue.position, queue.committable]).toEqual([1, 9n, 5n]);
  queue.finish(queue.take() as QueuedRecord);
  expect(queue.committable).toBe(9n);
});

test('in whatever order they end: keys keep their order, and nothing is committed before all up to it are done', () =>
  fc.assert(
    fc.property(
      fc.array(fc.option(fc.constantFrom('a', 'b', 'c'), { nil: undefined }), { maxLength: 40 }),
      fc.infiniteStream(fc.nat()),
      (keys, choices) => {
        const queue = new PartitionQueue(0n);
        queue.add({ records: keys.map((key, at) => record(BigInt(at), key)), next: BigInt(keys.length) });
        const done: bigint[] = [];
        let taken: QueuedRecord[] = [];
        while (queue.size > 0) {
          for (let next = queue.take(); next; next = queue.take()) taken.push(next);
          const busy = taken.map(({ key }) => key);
          expect(new Set(busy).size).toBe(busy.length);
          const chosen = taken[(choices.next().value as number) % taken.length] as QueuedRecord;
          taken = taken.filter((one) => one !== chosen);
          queue.finish(chosen);
          done.push(chosen.message.offset);
          for (let offset = 0n; offset < queue.committable; offset++) expect(done).toContain(offset);
          expect(done).not.toContain(queue.committable);
        }
        expect(queue.committable).toBe(BigInt(keys.length));
        for (const key of ['a', 'b', 'c']) {
          const ours = done.filter((offset) => keys[Number(offset)] === key);
          expect(ours).toEqual([...ours].sort((one, other) => Number(one - other)));
        }
      },
    ),
  ));
