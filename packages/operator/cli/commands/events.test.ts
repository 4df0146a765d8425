import { PutItemCommand } from '@aws-sdk/client-dynamodb';
import { itemOf } from '@orderflow/core/store';
import { FakeDynamoDB, FakeEventBus, ThingCounted } from '@orderflow/testing';
import { TappedBus } from '../../testing/tapped-bus.ts';
import { type RunOptions, runInTest } from '../testing/run-in-test.ts';

const consumer = (name: string, ...ruleNames: readonly string[]) => ({
  ...{ queueUrl: `q-${name}`, dlqUrl: `d-${name}`, functionName: `f-${name}`, mappingId: `m-${name}` },
  ruleNames,
});
const contract = { origin: 'owner', version: 1, storedOnly: false } as const;
const schema = {
  type: 'object',
  properties: {
    thingId: { type: 'string', pattern: '^[a-z]$' },
    parts: { type: 'array', items: { type: 'object', required: ['n'] } },
  },
  required: ['thingId'],
};
const stage = {
  consumers: { counter: consumer('counter', 'r-counter', 'r-odd'), mailer: consumer('mailer', 'r-mailer') },
  tables: { events: 'events' },
  streams: { thing: { key: 'thingId', events: ['thing.counted'] } },
  events: [
    { ...contract, type: 'thing.counted', source: 'things' },
    { ...contract, type: 'thing.wanted', source: 'web', schema },
    { ...contract, type: 'thing.given', source: 'things', origin: 'foreign' as const },
  ],
};

async function setup(input = '{}') {
  const dynamodb = new FakeDynamoDB({ events: { key: ['stream', 'version'] } });
  const tapped = new TappedBus();
  const published = new FakeEventBus();
  const rule = (name: string, pattern: object, State = 'ENABLED') =>
    tapped.rules.set(name, { EventPattern: JSON.stringify(pattern), State, targets: [] });
  rule('r-counter', { source: ['things'], 'detail-type': ['thing.counted'] });
  rule('r-mailer', { 'detail-type': ['thing.counted', 'thing.wanted'] }, 'DISABLED');
  rule('r-odd', { source: [{ sounds: 'like' }] });
  rule('r-audit', { source: [{ prefix: '' }] });
  const commit = {
    stream: 'thing-x',
    version: 1,
    causationId: 'c',
    correlationId: 'c',
    at: '2026-03-04T05:00:00.000Z',
  };
  const Item = itemOf({ ...commit, events: [{ ...ThingCounted({ thingId: 'x', count: 1 }), source: 'things' }] });
  await dynamodb.send(new PutItemCommand({ TableName: 'events', Item }));
  const send = (command: never) =>
    (command as object).constructor.name === 'PutEventsCommand'
      ? published.client.send(command)
      : tapped.deps.eventBridge.send(command);
  const clients = { dynamodb, eventBridge: { send }, sqs: tapped.deps.sqs } as never;
  const run = (argv: readonly string[], more: RunOptions = {}) =>
    runInTest([...argv, '--stage', 'dev'], {
      stage,
      clients,
      readInput: async () => input,
      clock: () => tapped.now,
      sleep: async (ms) => {
        tapped.now += ms;
      },
      ...more,
    });
  return { run, tapped, published };
}

test('explain says of each rule which field decided, those that match first', async () => {
  const { run } = await setup();
  const { code, out } = await run(['explain', 'thing-x:1']);
  expect([code, out.split('\n')]).toEqual([
    0,
    [
      'thing.counted from things',
      "matches  r-audit (not a consumer's of this stage)",
      '    source is "things", as {"prefix":""}',
      'matches  r-counter (to counter)',
      '    detail-type is "thing.counted", as "thing.counted"',
      '    source is "things", as "things"',
      'matches  r-mailer (to mailer, disabled: it delivers nothing)',
      '    detail-type is "thing.counted", as "thing.counted" or "thing.wanted"',
      'no match  r-odd (to counter)',
      '    event pattern: there is no operator "sounds": {"sounds":"like"}',
      '',
    ],
  ]);
});

test.each([
  ['an event as EventBridge delivers it', { source: 'elsewhere', 'detail-type': 'thing.counted', detail: {} }],
  ['an entry of PutEvents', { Source: 'elsewhere', DetailType: 'thing.counted', Detail: '{"data":{}}' }],
])('explain reads %s from a file', async (_, event) => {
  const { run } = await setup(JSON.stringify(event));
  const { out } = await run(['explain', 'event.json', '--consumer', 'counter', '--json']);
  expect(JSON.parse(out)).toMatchObject({
    event: { source: 'elsewhere', region: 'eu-west-1', account: '111122223333' },
    rules: [
      {
        rule: 'r-counter',
        matches: false,
        deciding: [{ field: 'source', found: ['elsewhere'], expected: ['things'] }],
      },
      { rule: 'r-odd', matches: false },
    ],
  });
});

test.each([
  ['is not one of counter, mailer', ['thing-x:1', '--consumer', 'printer'], '{}', 2],
  ['has no event thing-x:2', ['thing-x:2'], '{}', 1],
  ['the event is not JSON', ['event.json'], '{', 1],
  ['must be one JSON object', ['event.json'], '[]', 1],
  ['detail-type is missing', ['event.json'], '{"source":"s"}', 1],
  ['source must be a text', ['event.json'], '{"source":1,"detail-type":"t"}', 1],
  ['Detail is not JSON', ['event.json'], '{"DetailType":"t","Detail":"{"}', 1],
])('explain: %s', async (problem, argv, input, code) => {
  const { run } = await setup(input);
  expect(await run(['explain', ...argv])).toMatchObject({ code, out: '', err: expect.stringContaining(problem) });
});

const wanted = '{"thingId":"x"}';

test('publish puts a checked event on the bus, and says which rules match', async () => {
  const { run, published } = await setup(wanted);
  const { code, out } = await run(['publish', 'thing.wanted', '--event-id', 'e1', '--reason', 'lost']);
  expect([code, out]).toEqual([0, 'published thing.wanted as e1; rules that match:\n  somebody else (r-audit)\n']);
  expect(published.accepted).toEqual([
    expect.objectContaining({ EventBusName: 'bus', Source: 'web', DetailType: 'thing.wanted' }),
  ]);
  expect(JSON.parse(published.accepted[0]?.Detail ?? '')).toEqual({
    data: { thingId: 'x' },
    metadata: { eventId: 'e1', correlationId: 'e1', timestamp: '2026-11-23T08:00:00.000Z', version: 1 },
  });
});

test('publish --dry-run puts nothing, and needs no reason', async () => {
  const { run, published } = await setup(wanted);
  const { code, out } = await run(['publish', 'thing.wanted', '--event-id', 'e1', '--dry-run']);
  expect([code, out]).toEqual([0, expect.stringMatching(/^would publish thing\.wanted as e1; rules that match:\n/)]);
  expect(published.calls).toEqual([]);
});

test('data that breaks the contract is not published, and its fields are named', async () => {
  const { run, published } = await setup('{"parts":[{"n":1},{}]}');
  const { code, out } = await run(['publish', 'thing.wanted', '--reason', 'lost']);
  expect([code, out.split('\n')]).toEqual([
    1,
    [
      'thing.wanted breaks its contract: nothing was published',
      '  data.thingId: is missing',
      '  data.parts[1].n: is missing',
      '',
    ],
  ]);
  expect(published.calls).toEqual([]);
});

test('a text that does not match a pattern is said in words', async () => {
  const { run } = await setup('{"thingId":"X"}');
  const { out } = await run(['publish', 'thing.wanted', '--dry-run']);
  expect(out).toContain('  data.thingId: is not in the form that the contract asks for\n');
});

test('an event that any workload may publish needs a source, and data without a schema is not checked', async () => {
  const { run, published } = await setup('{"any":1}');
  const { out } = await run(['publish', 'thing.given', '--source', 'shop', '--reason', 'lost']);
  expect(out).toContain('the contract of thing.given has no JSON Schema here: its data was not checked\n');
  expect(published.accepted).toMatchObject([{ Source: 'shop' }]);
});

test.each([
  ['--source is required', ['thing.given'], '{}'],
  ['has no contract thing.lost: it has thing.counted, thing.given, thing.wanted', ['thing.lost'], '{}'],
  ['thing.counted is stored before it is published, in streams thing-…', ['thing.counted'], '{}'],
  ['the standard input is not JSON', ['thing.wanted'], '{'],
  ['x.json is not JSON', ['thing.wanted', '--data', 'x.json'], '{'],
])('publish: %s', async (problem, argv, input) => {
  const { run } = await setup(input);
  expect(await run(['publish', ...argv, '--dry-run'])).toMatchObject({
    code: 1,
    out: '',
    err: expect.stringContaining(problem),
  });
});

test('publish: what the bus refuses is an error', async () => {
  const { run, tapped } = await setup(wanted);
  const refusing = new FakeEventBus(() => ({ code: 'NotAuthorizedForSourceException' }));
  const send = (command: never) =>
    (command as object).constructor.name === 'PutEventsCommand'
      ? refusing.client.send(command)
      : tapped.deps.eventBridge.send(command);
  const clients = { eventBridge: { send } } as never;
  const ran = await run(['publish', 'thing.wanted', '--reason', 'lost'], { clients, stage: { ...stage, tables: {} } });
  expect(ran).toMatchObject({
    code: 1,
    err: expect.stringContaining('the bus refused it: NotAuthorizedForSourceException'),
  });
});

test('tail prints events as they happen, about one key, and removes what it made', async () => {
  const { run, tapped } = await setup();
  const event = (thingId: string) => ({
    source: 'things',
    'detail-type': 'thing.counted',
    time: '2026-11-23T08:00:00Z',
    detail: { data: { thingId }, metadata: { eventId: `thing-${thingId}:1` } },
  });
  tapped.rules.delete('r-odd');
  const open = tapped.deps.sqs.send;
  let isOpen = false;
  const send = async (command: never) => {
    if ((command as object).constructor.name === 'ReceiveMessageCommand' && !isOpen) {
      isOpen = true;
      for (const id of ['a', 'b', 'a']) tapped.put(event(id));
    }
    return open(command);
  };
  const clients = { eventBridge: tapped.deps.eventBridge, sqs: { send } } as never;
  const { code, out } = await run(['tail', '--type', 'thing.*', '--key', 'a', '--max', '2'], { clients });
  const line = '2026-11-23T08:00:00Z thing.counted thing-a:1 {"thingId":"a"}';
  expect([code, out]).toEqual([0, `${line}\n${line}\n`]);
  expect([...tapped.rules.keys()]).toEqual(['r-counter', 'r-mailer', 'r-audit']);
  expect(tapped.queues.size).toBe(0);
});

test('tail ends in time, and when it is interrupted', async () => {
  const { run, tapped } = await setup();
  const clients = { ...tapped.deps } as never;
  expect(await run(['tail', '--for', '1s'], { clients })).toMatchObject({ code: 0, out: '' });
  const interruption = new AbortController();
  interruption.abort();
  expect(await run(['tail'], { clients, interrupted: interruption.signal })).toMatchObject({ code: 130 });
  expect(tapped.queues.size).toBe(0);
});
