import { kafkaMapping, type PolledGroup, type PolledRecord } from './kafka-mapping.ts';

/** A topic with one partition and so many records, the function's responses in turn, and what was committed. */
function setup(count: number, respond: (offsets: readonly number[], call: number) => unknown, batchSize = 10) {
  const committed: number[] = [];
  const invoked: number[][] = [];
  const events: unknown[] = [];
  const said: string[] = [];
  const records = Array.from(
    { length: count },
    (_, at): PolledRecord => ({
      topic: 'seat',
      partition: 0,
      offset: BigInt(at),
      key: Buffer.from('a'),
      value: at === 0 ? undefined : Buffer.from(`value ${at}`),
      headers: { 'event-id': 'é' },
      timestamp: 7,
    }),
  );
  const member: PolledGroup = {
    join: async (onAssigned) => onAssigned([{ topic: 'seat', partition: 0 }]),
    committed: async () => [{ topic: 'seat', partition: 0, offset: 0n }],
    async fetch([position]) {
      await new Promise((resolve) => setImmediate(resolve));
      const left = records.slice(Number(position?.offset));
      return left.length === 0 ? [] : [{ topic: 'seat', partition: 0, records: left, next: BigInt(count) }];
    },
    commit: async ([position]) => void committed.push(Number(position?.offset)),
    close: async () => undefined,
  };
  const mapping = kafkaMapping({
    member,
    bootstrapServers: ['b1:9092', 'b2:9092'],
    batchSize,
    say: (line) => said.push(line),
    sleep: () => new Promise((resolve) => setImmediate(resolve)),
    async invoke(event) {
      const offsets = (event as { records: Record<string, { offset: number }[]> }).records['seat-0']?.map(
        ({ offset }) => offset,
      );
      events.push(event);
      invoked.push(offsets ?? []);
      return respond(offsets ?? [], invoked.length);
    },
  });
  const untilCommitted = async () => {
    for (let turn = 0; committed.at(-1) !== count; turn++) {
      if (turn > 5000) throw new Error(`committed: ${committed}; ${said}`);
      await new Promise((resolve) => setImmediate(resolve));
    }
    await mapping.stop();
  };
  return { member, committed, invoked, events, said, mapping, untilCommitted };
}

const report = (...offsets: readonly number[]) => ({
  batchItemFailures: offsets.map((offset) => ({ itemIdentifier: { partition: 'seat-0', offset } })),
});

test('batches are handed over in order, in the form of Lambda, and committed', async () => {
  const { committed, invoked, events, untilCommitted } = setup(5, () => report(), 2);
  await untilCommitted();
  expect(invoked).toEqual([[0, 1], [2, 3], [4]]);
  expect(committed).toEqual([2, 4, 5]);
  expect(events[0]).toEqual({
    eventSource: 'SelfManagedKafka',
    bootstrapServers: 'b1:9092,b2:9092',
    records: {
      'seat-0': [
        expect.objectContaining({ topic: 'seat', partition: 0, offset: 0, timestamp: 7, key: 'YQ==', value: null }),
        expect.objectContaining({ value: 'dmFsdWUgMQ==', headers: [{ 'event-id': [-61, -87] }] }),
      ],
    },
  });
});

test('goes on from the lowest reported record', async () => {
  const { committed, invoked, untilCommitted } = setup(4, (_, call) => (call === 1 ? report(3, 2) : undefined));
  await untilCommitted();
  expect(invoked).toEqual([
    [0, 1, 2, 3],
    [2, 3],
  ]);
  expect(committed).toEqual([2, 4]);
});

test('a batch that ends the function is bisected; a record that fails alone is tried again', async () => {
  let poisoned = 3;
  const { committed, invoked, said, untilCommitted } = setup(4, (offsets) => {
    if (offsets.includes(1) && poisoned-- > 0) throw new Error('out of memory');
  });
  await untilCommitted();
  expect(invoked.slice(0, 3)).toEqual([[0, 1, 2, 3], [0, 1], [0]]);
  expect(invoked.at(-1)?.at(-1)).toBe(3);
  expect(committed[0]).toBe(1);
  expect(said[0]).toBe('seat:0:0 and 3 more: out of memory');
});

test('an identifier that is not of the batch fails the whole batch', async () => {
  const wrong = { batchItemFailures: [{ itemIdentifier: 'seat-0-1' }] };
  const { committed, invoked, untilCommitted } = setup(2, (_, call) => (call === 1 ? wrong : report()));
  await untilCommitted();
  expect(invoked).toEqual([[0, 1], [0], [1]]);
  expect(committed).toEqual([1, 2]);
});

test('stops though the group cannot be left, and says so', async () => {
  const { member, said, mapping } = setup(0, () => undefined);
  member.close = () => Promise.reject(new Error('no answer'));
  await mapping.stop();
  expect(said).toEqual(['could not leave the group: no answer']);
});

test('says what it stands in for', async () => {
  const { mapping, untilCommitted } = setup(1, () => undefined);
  await untilCommitted();
  expect(mapping.notice).toContain('no event source mapping of Kafka');
});
