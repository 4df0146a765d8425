import { PutItemCommand } from '@aws-sdk/client-dynamodb';
import { SendMessageCommand } from '@aws-sdk/client-sqs';
import { itemOf } from '@orderflow/core/store';
import { type EntryResponse, FakeDynamoDB, FakeEventBus, FakeSQS, ThingCounted } from '@orderflow/testing';
import { type RunOptions, runInTest } from '../testing/run-in-test.ts';

const dev = ['--stage', 'dev'];

async function setup(more: RunOptions = {}, respond?: EntryResponse) {
  const dynamodb = new FakeDynamoDB({ events: { key: ['stream', 'version'] } }, { pageSize: 2 });
  for (const version of [1, 2, 3])
    await dynamodb.send(
      new PutItemCommand({
        TableName: 'events',
        Item: itemOf({
          stream: 'thing-x',
          version,
          causationId: `c${version}`,
          correlationId: 'c',
          at: `2026-03-04T0${version}:00:00.000Z`,
          events: [ThingCounted({ thingId: 'x', count: version })],
        }),
      }),
    );
  const eventBridge = new FakeEventBus(respond);
  const sqs = new FakeSQS();
  const stage = {
    tables: { events: 'events' },
    relay: { functionName: 'r', mappingId: 'm', failureQueueUrl: 'failures' },
  };
  const clients = { dynamodb: dynamodb as never, eventBridge: eventBridge.client as never, sqs: sqs as never };
  const run = (...argv: readonly string[]) =>
    runInTest(['republish', ...argv, '--reason', 'lost'], { stage, clients, ...more });
  return { run, dynamodb, sqs, published: () => eventBridge.accepted.length };
}

test.each([
  [3, ['--stream', 'thing-x']],
  [2, ['--stream', 'thing-x', '--from', '2']],
  [1, ['--stream', 'thing-x', '--from', '2', '--to', '2']],
  [2, ['--since', '2026-03-04T01:30Z', '--until', '2026-03-04T03:00Z']],
  [3, ['--since', '2026-03-04', '--until', '2026-03-05']],
])('%i events of %j are published', async (count, what) => {
  const { run, published } = await setup();
  expect(await run(...dev, ...what)).toMatchObject({ code: 0, out: `${count} events published, 0 failures\n` });
  expect(published()).toBe(count);
});

test('what the failure queue names is published, and what it names in vain is a failure', async () => {
  const { run, sqs } = await setup();
  const send = (MessageBody: string) => sqs.send(new SendMessageCommand({ QueueUrl: 'failures', MessageBody }));
  await send('{"stream":"thing-x","version":2}');
  await send('{}');
  const { code, out } = await run(...dev, '--failures', '--json');
  expect([code, JSON.parse(out)]).toEqual([
    1,
    {
      redriven: 1,
      remaining: 1,
      published: 1,
      failures: [{ place: 'message message-2', reason: 'names neither a commit nor a failed batch' }],
      isPartial: false,
    },
  ]);
});

test('an interruption ends it between two pages; report and operations log say what was published', async () => {
  const interruption = new AbortController();
  const respond: EntryResponse = () => {
    interruption.abort();
    return 'accept';
  };
  const { run, dynamodb } = await setup({ interrupted: interruption.signal }, respond);
  const result = '2 events published, 0 failures; interrupted: run it again for the rest';
  expect(await run(...dev, '--stream', 'thing-x')).toMatchObject({ code: 130, out: `${result}\n`, err: '' });
  const stored = dynamodb.rows('events').flatMap(({ events }) => JSON.parse(String(events)));
  const ended = { type: 'operation.ended', data: expect.objectContaining({ outcome: 'interrupted', result }) };
  expect(stored).toContainEqual(expect.objectContaining(ended));
});

test('names of the parts stand for a stage', async () => {
  const { run } = await setup();
  const parts = ['--endpoint-url', 'http://127.0.0.1:1', '--table', 'events', '--bus', 'b'];
  expect(await run(...parts, '--stream', 'thing-x')).toMatchObject({ code: 0, asked: [] });
});

test.each([
  ['--stage is required', ['--stream', 's']],
  ['--stage ../dev is not the name of a stage', ['--stage', '../dev', '--failures']],
  ['--table and --bus are both required without --stage', ['--table', 't', '--stream', 's']],
  ['--table and --bus need --aws or --endpoint-url', ['--table', 't', '--bus', 'b', '--stream', 's']],
  ['--failures needs --queue with --table and --bus', ['--aws', '--table', 't', '--bus', 'b', '--failures']],
  ['--table, --bus and --queue are used instead of --stage', [...dev, '--table', 't', '--bus', 'b', '--stream', 's']],
  ['one of --stream, --since with --until, or --failures is required', dev],
  ['one of --stream', [...dev, '--stream', 's', '--failures']],
  ['--from and --to need --stream', [...dev, '--failures', '--from', '1']],
  ['--from 0 is not a whole number from 1', [...dev, '--stream', 's', '--from', '0']],
  ['--from must not be above --to', [...dev, '--stream', 's', '--from', '5', '--to', '2']],
  ['--stream must not be empty', [...dev, '--stream=']],
  ['--until is required', [...dev, '--since', '2026-03-04T05:00Z']],
  ['--since is required', [...dev, '--until', '2026-03-04T05:00Z']],
  ['--since today is not a time', [...dev, '--since', 'today', '--until', 'tomorrow']],
  ['--since must not be after --until', [...dev, '--since', '2026-03-05', '--until', '2026-03-04']],
])('misuse: %s', async (problem, argv) => {
  const { run } = await setup();
  expect(await run(...argv)).toMatchObject({ code: 2, out: '', err: expect.stringContaining(problem) });
});
