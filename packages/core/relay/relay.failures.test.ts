import type { DynamoDBRecord } from 'aws-lambda';
import { itemOf } from '../store/index.ts';
import { relay } from './relay.ts';
import {
  batch,
  booked,
  commit,
  done,
  eventIds,
  failing,
  insert,
  relayFixture,
  retryFrom,
} from './testing/relay-fixture.ts';

describe('an event that can never be published', () => {
  test('is dead-lettered with its position and the reason, and does not block its stream', async () => {
    const { bus, run, deadLetters, telemetry } = relayFixture({ respond: failing('a/1', 'MalformedDetail') });
    expect(await run(batch(commit('a', 1), commit('a', 2), commit('b', 1)))).toEqual(done);
    expect(eventIds(bus)).toEqual(['b:1', 'a:2']);
    const [message, ...others] = deadLetters();
    expect(others).toEqual([]);
    expect(JSON.parse(message?.body ?? '')).toEqual({
      stream: 'a',
      version: 1,
      eventId: 'a:1',
      correlationId: 'correlation',
      type: 'seat.booked',
      code: 'MalformedDetail',
      reason: 'message of MalformedDetail',
      deadLetteredAt: '2026-01-01T00:00:00.000Z',
    });
    expect(message?.attributes).toMatchObject({
      class: 'permanent',
      reason: 'MalformedDetail: message of MalformedDetail',
      consumer: 'relay',
      eventId: 'a:1',
    });
    expect(telemetry.lines[0]).toMatchObject({ level: 'error', message: 'event dead-lettered', eventId: 'a:1' });
    expect(telemetry.counts).toEqual({ published: 2, deadLettered: 1 });
  });

  test.each([
    ['whose events are not JSON', { events: { S: '{' } }, 'JSON'],
    ['whose events are not a list', { events: { S: '{}' } }, 'events: must be a list of at least one event'],
    ['with an invalid event', { events: { S: '[null]' } }, 'events[0]: is not an event'],
    ['without events', { events: { S: '[]' } }, 'events: must be a list of at least one event'],
    ['whose events are not a string', { events: { N: '1' } }, 'events: must be a list of at least one event'],
    ['whose events are truncated JSON', { events: { S: '[' } }, 'events: is not JSON'],
    ['without a time', { at: { S: '' } }, 'at: "" is not an ISO 8601 time'],
    ['without a causation id', { causationId: undefined }, 'causationId: is missing'],
    ['with an invalid version', { version: { N: '0' } }, 'version: must be an integer above 0'],
  ])('a commit %s is dead-lettered with the reason', async (_, broken, reason) => {
    const { bus, run, deadLetters } = relayFixture();
    const [good, other] = [insert(itemOf(commit('b', 1)), '101'), itemOf(commit('a', 7))];
    expect(await run({ Records: [insert({ ...other, ...broken }, '100'), good] })).toEqual(done);
    expect(eventIds(bus)).toEqual(['b:1']);
    const letter = JSON.parse(deadLetters()[0]?.body ?? '');
    expect(letter).toMatchObject({ stream: 'a', code: 'MalformedCommit', eventId: 'unknown' });
    expect(letter.reason).toContain(reason);
  });

  test('a record without an image or without content is dead-lettered', async () => {
    const { run, deadLetters } = relayFixture();
    const keys = { stream: { S: 'a' }, version: { N: '7' } };
    const records = [{ eventName: 'INSERT', dynamodb: { Keys: keys } }, { eventName: 'INSERT' }] as DynamoDBRecord[];
    expect(await run({ Records: records })).toEqual(done);
    expect(deadLetters().map(({ body }) => JSON.parse(body))).toMatchObject([
      { stream: 'a', version: 7, reason: 'NewImage: is missing; the stream must carry NEW_IMAGE' },
      { stream: '' },
    ]);
  });

  test('characters that SQS does not accept in a body are escaped', async () => {
    const { run, deadLetters } = relayFixture();
    const broken = { ...itemOf(commit('a', 1)), at: { S: '\ufffe\uffff' } };
    await run({ Records: [insert(broken, '100')] });
    const [{ body } = { body: '' }] = deadLetters();
    expect(body).not.toMatch(/[\ufffe\uffff]/);
    expect(JSON.parse(body).reason).toContain('\ufffe\uffff');
  });

  test('is dead-lettered also when its values are longer than an SQS message', async () => {
    const type = 'x'.repeat(2_000_000);
    const { run, deadLetters } = relayFixture();
    const long = { ...commit('a', 1, { ...booked('a/1'), type }), correlationId: '\u0001'.repeat(300_000) };
    expect(await run(batch(long))).toEqual(done);
    expect(JSON.parse(deadLetters()[0]?.body ?? '')).toMatchObject({ stream: 'a', code: 'TooLarge', eventId: 'a:1' });
  });

  test('is retried when it could not be dead-lettered', async () => {
    const { run, sqs, telemetry } = relayFixture({ respond: failing('b/1', 'InvalidArgument') });
    sqs.fail({ when: 'before' });
    expect(await run(batch(commit('a', 1), commit('b', 1)))).toEqual(retryFrom('101'));
    expect(telemetry.lines[0]).toMatchObject({
      message: 'event not dead-lettered, will retry',
      error: 'TimeoutError: the connection was lost',
    });
    expect(telemetry.counts).toEqual({ published: 1, failed: 1 });
  });
});

describe('after a crash', () => {
  test('before PutEvents the batch is retried and each event is published once', async () => {
    let crashed = false;
    const failCall = () => {
      if (crashed) return undefined;
      crashed = true;
      return Object.assign(new Error('socket hang up'), { name: 'TimeoutError' });
    };
    const { bus, deps } = relayFixture({ failCall });
    const once = relay({ ...deps, retry: { attempts: 1 } });
    const records = batch(commit('a', 1), commit('b', 1));
    expect(await once(records)).toEqual(retryFrom('100'));
    expect(await once(records)).toEqual(done);
    expect(eventIds(bus)).toEqual(['a:1', 'b:1']);
  });

  test('after PutEvents the events are published again with the same event ids', async () => {
    const { bus, run } = relayFixture({ respond: (_, attempt) => (attempt === 1 ? 'lose' : 'accept') });
    expect(await run(batch(commit('a', 1), commit('b', 1)))).toEqual(done);
    expect(eventIds(bus)).toEqual(['a:1', 'b:1', 'a:1', 'b:1']);
  });

  test('after dead-lettering the event is dead-lettered again', async () => {
    const { run, deadLetters } = relayFixture({ respond: failing('a/1', 'MalformedDetail') });
    await run(batch(commit('a', 1)));
    await run(batch(commit('a', 1)));
    expect(deadLetters()).toHaveLength(2);
  });
});
