import type { DynamoDBRecord } from 'aws-lambda';
import type { StreamMapping } from '../cloudformation/index.ts';
import type { Handler } from './function-host.ts';
import { Shard } from './shard.ts';
import { StreamPoller } from './stream-poller.ts';
import { hostOf, scenarioOf, streamMapping } from './testing/scene.ts';

type Event = { readonly Records: readonly DynamoDBRecord[] };
const numbersOf = ({ Records }: Event) => Records.map(({ dynamodb }) => String(dynamodb?.SequenceNumber));
const recordOf = (SequenceNumber: string): DynamoDBRecord => ({ eventName: 'INSERT', dynamodb: { SequenceNumber } });
const HOUR = 3_600_000;

/** A shard with records 1 to `count`, and what a function gets of it. */
function setup(
  handler: (numbers: readonly string[]) => Promise<unknown>,
  mapping: Partial<StreamMapping> = {},
  {
    count = 4,
    scene = scenarioOf(),
    wanted = () => true as boolean,
  }: { count?: number; scene?: ReturnType<typeof scenarioOf>; wanted?: (record: DynamoDBRecord) => boolean } = {},
) {
  const { kernel, faults } = scene;
  const shard = new Shard('shard-0');
  for (let number = 1; number <= count; number++) shard.add(recordOf(String(number)), kernel.now);
  const model = streamMapping(mapping);
  const batches: string[] = [];
  const givenUp: object[] = [];
  const take: Handler = (event: Event) => {
    batches.push(numbersOf(event).join());
    return handler(numbersOf(event));
  };
  const host = hostOf(scene, take);
  const poller = new StreamPoller(shard, {
    ...{ kernel, faults, mapping: () => model, host: () => host, matches: wanted },
    giveUp: (arn, description) => givenUp.push({ arn, ...description }),
  });
  poller.wake();
  return { kernel, shard, poller, batches, givenUp, run: () => kernel.run(kernel.now + HOUR) };
}

const done = async () => ({ batchItemFailures: [] });
/** Fails from record 3 on, so many times. */
const failingAt3 = (times: number, answer: () => unknown) => {
  let left = times;
  return async (numbers: readonly string[]) => (numbers.includes('3') && left-- > 0 ? answer() : done());
};
const naming3 = () => ({ batchItemFailures: [{ itemIdentifier: '3' }] });
const failing = () => Promise.reject(new Error('no'));

test('records come in their order, one batch at a time', async () => {
  const { batches, poller, run } = setup(done, { batchSize: 2 }, { count: 5 });
  expect(poller.isDone).toBe(false);
  await run();
  expect(batches).toEqual(['1,2', '3,4', '5']);
  expect(poller.isDone).toBe(true);
});

test('from the record that is reported on they come again; those before it do not', async () => {
  const { batches, run } = setup(failingAt3(2, naming3));
  await run();
  expect(batches).toEqual(['1,2,3,4', '3,4', '3,4']);
});

test('the whole batch comes again when it fails, or when no record of it is named', async () => {
  for (const answer of [failing, () => ({ batchItemFailures: [{ itemIdentifier: 'another' }] })]) {
    const { batches, run } = setup(failingAt3(1, answer));
    await run();
    expect(batches).toEqual(['1,2,3,4', '1,2,3,4']);
  }
});

test('bisecting: halves by themselves, until what fails is alone', async () => {
  const { batches, run } = setup(failingAt3(3, failing), { bisectBatchOnFunctionError: true });
  await run();
  expect(batches).toEqual(['1,2,3,4', '1,2', '3,4', '3', '3', '4']);
});

test('after its tries a record is given up, described to its destination, and the next ones come', async () => {
  const { batches, givenUp, run } = setup(failingAt3(9, naming3), {
    ...{ batchSize: 1, maximumRetryAttempts: 2, onFailureArn: 'arn:failures' },
  });
  await run();
  expect(batches).toEqual(['1', '2', '3', '3', '3', '4']);
  expect(givenUp).toMatchObject([
    { arn: 'arn:failures', DDBStreamBatchInfo: { startSequenceNumber: '3', endSequenceNumber: '3', batchSize: 1 } },
  ]);
});

test('without a destination it is given up all the same', async () => {
  const { batches, givenUp, poller, run } = setup(failing, { maximumRetryAttempts: 0 });
  await run();
  expect([batches, givenUp, poller.isDone]).toEqual([['1,2,3,4'], [], true]);
});

test('what is older than the mapping allows is given up, and nothing that is younger', async () => {
  const { kernel, shard, givenUp } = setup(failing, { maximumRecordAgeSeconds: 600, onFailureArn: 'arn:failures' });
  kernel.at(300_000, () => shard.add(recordOf('5'), kernel.now));
  await kernel.run(800_000);
  expect(givenUp).toMatchObject([{ DDBStreamBatchInfo: { startSequenceNumber: '1', endSequenceNumber: '4' } }]);
});

test('filters: what no pattern wants is passed over', async () => {
  const wanted = ({ dynamodb }: DynamoDBRecord) => Number(dynamodb?.SequenceNumber) % 2 === 0;
  const { batches, poller, run } = setup(done, { batchSize: 1 }, { wanted });
  await run();
  expect([batches, poller.isDone]).toEqual([['2', '4'], true]);
});

test('the stream fault: what was handled comes again', async () => {
  const { batches, run } = setup(done, {}, { scene: scenarioOf({ stream: 1 }, [1]) });
  await run();
  expect(batches).toEqual(['1,2,3,4', '1,2,3,4']);
});

test('a mapping that is off for longer than a day loses what the stream has dropped', async () => {
  let enabled = false;
  const scene = scenarioOf();
  const shard = new Shard('shard-0');
  shard.add(recordOf('1'), 0);
  shard.add(recordOf('2'), 20 * HOUR);
  const batches: string[] = [];
  const host = hostOf(scene, async (event: Event) => void batches.push(numbersOf(event).join()));
  const poller = new StreamPoller(shard, {
    ...{ ...scene, mapping: () => streamMapping({ enabled }), host: () => host, matches: () => true },
    giveUp: () => undefined,
  });
  poller.wake();
  scene.kernel.at(25 * HOUR, () => {
    enabled = true;
    poller.wake();
  });
  await scene.kernel.run(26 * HOUR);
  expect([batches, shard.dropped]).toEqual([['2'], 1]);
});
