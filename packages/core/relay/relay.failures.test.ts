import type { DynamoDBRecord } from 'aws-lambda';
import { itemOf } from '../store/index.ts';
import { relay } from './relay.ts';
import { batch, commit, done, failing, from, ids, insert, relayFixture } from './testing/relay-fixture.ts';

describe('what can never be published', () => {
  test('is parked with its place and its reason, and blocks nothing', async () => {
    const { bus, run, parked, lines, counters } = relayFixture({ script: failing('a/1', 'MalformedDetail') });
    expect(await run(batch(commit('a', 1), commit('a', 2), commit('b', 1)))).toEqual(done);
    expect(ids(bus)).toEqual(['b:1', 'a:2']);
    expect(parked).toHaveLength(1);
    expect(parked[0]?.QueueUrl).toBe('https://sqs/failures');
    expect(JSON.parse(parked[0]?.MessageBody ?? '')).toEqual({
      stream: 'a',
      version: 1,
      eventId: 'a:1',
      correlationId: 'correlation',
      type: 'seat.booked',
      code: 'MalformedDetail',
      reason: 'MalformedDetail, says the script',
      deadLetteredAt: '2026-01-01T00:00:00.000Z',
    });
    expect(parked[0]?.MessageAttributes).toMatchObject({
      class: { StringValue: 'permanent' },
      reason: { StringValue: 'MalformedDetail: MalformedDetail, says the script' },
      consumer: { StringValue: 'relay' },
      eventId: { StringValue: 'a:1' },
    });
    expect(lines[0]).toMatchObject({ level: 'error', message: 'parked', fields: { eventId: 'a:1' } });
    expect(counters).toEqual({ published: 2, parked: 1 });
  });

  test.each([
    ['whose events are no JSON', { events: { S: '{' } }, 'JSON'],
    ['whose events are no list', { events: { S: '{}' } }, 'events: is no list of events'],
    ['with an event that is none', { events: { S: '[null]' } }, 'events[0]: is no event'],
    ['without any events', { events: { S: '[]' } }, 'events: is no list of events'],
    ['whose events are no text', { events: { N: '1' } }, 'events: is no list of events'],
    ['whose events are no JSON', { events: { S: '[' } }, 'events: is not JSON'],
    ['without a time', { at: { S: '' } }, 'at: "" is no time'],
    ['without a cause', { causationId: undefined }, 'causationId: must be there'],
    ['that is at no position', { version: { N: '0' } }, 'version: is no position'],
  ])('a commit %s', async (_, broken, reason) => {
    const { bus, run, parked } = relayFixture();
    const [good, other] = [insert(itemOf(commit('b', 1)), '101'), itemOf(commit('a', 7))];
    expect(await run({ Records: [insert({ ...other, ...broken }, '100'), good] })).toEqual(done);
    expect(ids(bus)).toEqual(['b:1']);
    const note = JSON.parse(parked[0]?.MessageBody ?? '');
    expect(note).toMatchObject({ stream: 'a', code: 'MalformedCommit', eventId: 'unknown' });
    expect(note.reason).toContain(reason);
  });

  test('a record without an image, or without anything', async () => {
    const { run, parked } = relayFixture();
    const keys = { stream: { S: 'a' }, version: { N: '7' } };
    const records = [{ eventName: 'INSERT', dynamodb: { Keys: keys } }, { eventName: 'INSERT' }] as DynamoDBRecord[];
    expect(await run({ Records: records })).toEqual(done);
    expect(parked.map(({ MessageBody }) => JSON.parse(MessageBody ?? ''))).toMatchObject([
      { stream: 'a', version: 7, reason: 'NewImage: is missing; the stream must carry NEW_IMAGE' },
      { stream: '' },
    ]);
  });

  test('characters that SQS takes in no body are escaped', async () => {
    const { run, parked } = relayFixture();
    const broken = { ...itemOf(commit('a', 1)), at: { S: '\ufffe\uffff' } };
    await run({ Records: [insert(broken, '100')] });
    expect(parked[0]?.MessageBody).not.toMatch(/[\ufffe\uffff]/);
    expect(JSON.parse(parked[0]?.MessageBody ?? '').reason).toContain('\ufffe\uffff');
  });

  test('comes again when it could not be parked', async () => {
    const sqs = () => {
      throw new Error('SQS is away');
    };
    const { run, lines, counters } = relayFixture({ script: failing('b/1', 'InvalidArgument'), sqs });
    expect(await run(batch(commit('a', 1), commit('b', 1)))).toEqual(from('101'));
    expect(lines[0]).toMatchObject({ message: 'could not park', fields: { error: 'Error: SQS is away' } });
    expect(counters).toEqual({ published: 1, failed: 1 });
  });
});

describe('a crash', () => {
  test('before PutEvents: the batch comes again and each event is put once', async () => {
    let crashed = false;
    const whole = () => {
      if (crashed) return undefined;
      crashed = true;
      return Object.assign(new Error('socket hang up'), { name: 'TimeoutError' });
    };
    const { bus, deps } = relayFixture({ whole });
    const once = relay({ ...deps, retry: { attempts: 1 } });
    const records = batch(commit('a', 1), commit('b', 1));
    expect(await once(records)).toEqual(from('100'));
    expect(await once(records)).toEqual(done);
    expect(ids(bus)).toEqual(['a:1', 'b:1']);
  });

  test('after PutEvents, before its answer: the same event ids go out again, by which consumers tell', async () => {
    const { bus, run } = relayFixture({ script: (_, nth) => (nth === 1 ? 'lost' : 'take') });
    expect(await run(batch(commit('a', 1), commit('b', 1)))).toEqual(done);
    expect(ids(bus)).toEqual(['a:1', 'b:1', 'a:1', 'b:1']);
  });

  test('after parking: the retried record is parked again, not lost', async () => {
    const { run, parked } = relayFixture({ script: failing('a/1', 'MalformedDetail') });
    await run(batch(commit('a', 1)));
    await run(batch(commit('a', 1)));
    expect(parked).toHaveLength(2);
  });
});
