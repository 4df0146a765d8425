import { busEvent, consumerFixture, DLQ, sqsBatch, sqsRecord, ThingOpened } from '@orderflow/testing';
import { archive } from './archive.ts';

function setUp() {
  const deps = consumerFixture();
  const objects = new Map<string, string>();
  const keys: string[] = [];
  const faults: ('before' | 'after')[] = [];
  const handler = archive(deps, {
    async put(key, body) {
      keys.push(key);
      const fault = faults.shift();
      if (fault === 'before') throw new Error('lost');
      objects.set(key, body);
      if (fault === 'after') throw new Error('lost');
    },
  });
  const deliver = (...bodies: readonly unknown[]) =>
    handler(sqsBatch(...bodies.map((body, index) => sqsRecord(body, { messageId: `m${index}` }))));
  return { deps, objects, keys, faults, deliver };
}

const opened = (eventId: string, timestamp: string) => busEvent(ThingOpened({ thingId: 'x' }), { eventId, timestamp });
const morning = (eventId: string, minute: number) => opened(eventId, `2026-11-23T08:0${minute}:00.000Z`);

const all = { batchItemFailures: [] };
const lines = (body = '') =>
  body
    .trimEnd()
    .split('\n')
    .map((line) => JSON.parse(line));

test('a batch is one object of unchanged bodies, one a line, ordered by time', async () => {
  const { deps, objects, deliver } = setUp();
  const [one, two] = [morning('1', 1), morning('2', 2)];
  expect(await deliver(two, one)).toEqual(all);
  expect([...objects.keys()]).toEqual([expect.stringMatching(/^events\/date=2026-11-23\/[0-9a-f]{32}\.jsonl$/)]);
  expect([...objects.values()]).toEqual([`${JSON.stringify(one)}\n${JSON.stringify(two)}\n`]);
  expect(deps.telemetry.counts).toEqual({ handled: 2 });
  expect(deps.telemetry.lines).toMatchObject([
    { type: 'thing.opened', eventId: '2' },
    { type: 'thing.opened', eventId: '1' },
  ]);
});

test('a batch that is delivered again, in any order, writes the same object', async () => {
  const { objects, keys, deliver } = setUp();
  await deliver(morning('1', 1), morning('2', 1), morning('3', 0));
  const before = [...objects];
  await deliver(morning('3', 0), morning('2', 1), morning('1', 1));
  expect([[...objects], keys.length]).toEqual([before, 2]);
});

test('a batch with the same event ids and different bodies writes another object', async () => {
  const { objects, deliver } = setUp();
  await deliver(morning('1', 1));
  await deliver({ ...morning('1', 1), source: 'another source' });
  expect(objects.size).toBe(2);
});

test('a message that is twice in a batch is one line', async () => {
  const { deps, objects, deliver } = setUp();
  await deliver(morning('1', 1), morning('1', 1));
  expect(lines([...objects.values()][0])).toEqual([morning('1', 1)]);
  expect(deps.telemetry.counts).toEqual({ handled: 1, duplicate: 1 });
});

test('each UTC date has its object, by the time when the event happened', async () => {
  const { objects, deliver } = setUp();
  await deliver(
    opened('1', '2026-11-23T23:59:59.999Z'),
    opened('2', '2026-11-24T00:00:00.000Z'),
    opened('3', '2026-11-24T00:30:00+01:00'),
  );
  const byDate = [...objects].map(([key, body]) => [key.slice(7, 22), lines(body).length]);
  expect(byDate).toEqual([
    ['date=2026-11-23', 2],
    ['date=2026-11-24', 1],
  ]);
});

test.each([
  ['an event without metadata, by its EventBridge time', { ...busEvent(ThingOpened({ thingId: 'x' })) }, '2026-11-23'],
  ['an invalid timestamp', opened('1', 'yesterday'), '2026-11-23'],
  ['a timestamp without a time zone', opened('1', '2026-11-20T08:00:00'), '2026-11-23'],
  ['an invalid date', opened('1', '2026-13-77T08:00:00Z'), '2026-11-23'],
  ['a year of five digits', opened('1', '9999-12-31T23:30:00-01:00'), '2026-11-23'],
  ['a message without a time, by its SQS timestamp', { detail: { metadata: null } }, '2026-11-27'],
  ['a JSON string', '"a string"', '2026-11-27'],
  ['null', 'null', '2026-11-27'],
])('%s is archived', async (_, body, date) => {
  const { deps, objects, deliver } = setUp();
  expect(await deliver(body)).toEqual(all);
  expect([...objects.keys()]).toEqual([expect.stringContaining(`date=${date}`)]);
  expect(lines([...objects.values()][0])).toEqual([typeof body === 'string' ? JSON.parse(body) : body]);
  expect(deps.sqs.messages(DLQ)).toEqual([]);
});

test('a body is archived unchanged, on one line', async () => {
  const { objects, deliver } = setUp();
  await deliver('{ "n": 12345678901234567890,\r\n\n "text": "a\\nb" }');
  expect([...objects.values()]).toEqual(['{ "n": 12345678901234567890,  "text": "a\\nb" }\n']);
});

test('a message that is not JSON is dead-lettered, and other messages of its batch are archived', async () => {
  const { deps, objects, deliver } = setUp();
  expect(await deliver('{', morning('1', 1))).toEqual(all);
  expect(deps.sqs.messages(DLQ)).toMatchObject([{ attributes: { class: 'rejected', reason: 'body: is not JSON' } }]);
  expect(objects.size).toBe(1);
});

test('an object that cannot be written sends back its date, and no other', async () => {
  const { objects, faults, deliver } = setUp();
  faults.push('before');
  const answer = await deliver(morning('1', 1), opened('2', '2026-11-24T00:00:00Z'));
  expect(answer).toEqual({ batchItemFailures: [{ itemIdentifier: 'm0' }] });
  expect([...objects.keys()]).toEqual([expect.stringContaining('date=2026-11-24')]);
});

test.each(['before', 'after'] as const)('a crash %s the write: there is one object in the end', async (when) => {
  const { objects, faults, deliver } = setUp();
  faults.push(when);
  expect(await deliver(morning('1', 1))).toEqual({ batchItemFailures: [{ itemIdentifier: 'm0' }] });
  expect(await deliver(morning('1', 1))).toEqual(all);
  expect(objects.size).toBe(1);
});
