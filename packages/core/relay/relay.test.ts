import { openEnvelope } from '../contracts/index.ts';
import { CHANGED_COMMITS } from './changed-commit.ts';
import { relay } from './relay.ts';
import { batch, booked, commit, done, eventIds, failing, relayFixture, retryFrom } from './testing/relay-fixture.ts';

describe('without failures', () => {
  test('a stored event is published with its metadata', async () => {
    const { bus, run } = relayFixture();
    const traceparent = '00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01';
    expect(await run(batch({ ...commit('seat-1', 3, booked('1')), traceparent }))).toEqual(done);
    const [entry] = bus.accepted;
    expect(entry).toMatchObject({
      EventBusName: 'bus',
      Source: 'box-office',
      DetailType: 'seat.booked',
      Time: new Date('2026-03-04T05:06:07.089Z'),
      TraceHeader: 'Root=1-0af76519-16cd43dd8448eb211c80319c;Parent=b7ad6b7169203331;Sampled=1',
    });
    const detail = JSON.parse(entry?.Detail ?? '');
    expect(
      openEnvelope({ id: 'x', 'detail-type': 't', source: 's', time: '2026-11-23T18:00:00Z', detail }),
    ).toMatchObject({
      data: { seat: '1' },
      metadata: {
        eventId: 'seat-1:3',
        timestamp: '2026-03-04T05:06:07.089Z',
        correlationId: 'correlation',
        causationId: 'cause-seat-1-3',
        version: 1,
        stream: 'seat-1',
        sequence: 3,
        traceparent,
      },
    });
  });

  test.each([1, 10, 11, 100])(
    '%i commits of as many streams take a tenth as many calls, and each event is published once',
    async (n) => {
      const { bus, run } = relayFixture();
      await run(batch(...Array.from({ length: n }, (_, at) => commit(`seat-${at}`, 1))));
      expect(bus.calls).toHaveLength(Math.ceil(n / 10));
      expect(eventIds(bus)).toEqual(Array.from({ length: n }, (_, at) => `seat-${at}:1`));
    },
  );

  test('the events of a stream are published in order, within a commit and across commits', async () => {
    const { bus, run } = relayFixture();
    await run(batch(commit('a', 1, booked('1'), booked('2')), commit('b', 1), commit('a', 3)));
    expect(eventIds(bus)).toEqual(['a:1', 'b:1', 'a:2', 'a:3']);
    expect(bus.calls.map((call) => call.length)).toEqual([2, 1, 1]);
  });

  test('a commit that was replaced or deleted is reported and not published', async () => {
    const { bus, run, telemetry } = relayFixture();
    const [record] = batch(commit('a', 1)).Records;
    expect(
      await run({
        Records: [
          { ...record, eventName: 'MODIFY' },
          { ...record, eventName: 'REMOVE' },
        ],
      }),
    ).toEqual(done);
    expect(bus.calls).toEqual([]);
    expect(telemetry.lines.slice(0, 2)).toEqual([
      { level: 'error', message: 'stored commit replaced', stream: 'a', version: 1 },
      { level: 'error', message: 'stored commit deleted', stream: 'a', version: 1 },
    ]);
    expect(telemetry.counts).toEqual({ [CHANGED_COMMITS]: 2 });
    expect(telemetry.flushes).toBe(1);
  });

  test('a change without keys is reported all the same', async () => {
    const { run, telemetry } = relayFixture();
    expect(await run({ Records: [{ eventName: 'REMOVE' }] })).toEqual(done);
    expect(telemetry.lines[0]).toMatchObject({ message: 'stored commit deleted', stream: undefined });
  });

  test('one log line has the totals of the batch, and the metrics are flushed', async () => {
    const { telemetry, run, time } = relayFixture();
    const at = (ms: number) => ({ at: new Date(time.clock() - ms).toISOString() });
    await run(batch({ ...commit('a', 1, booked('1'), booked('2')), ...at(900) }, { ...commit('b', 1), ...at(200) }));
    const counts = { published: 3, retried: 0, deadLettered: 0, failed: 0 };
    expect(telemetry.lines).toEqual([
      { level: 'info', message: 'batch relayed', commits: 2, events: 3, calls: 2, ...counts },
    ]);
    expect(telemetry.counts).toEqual({ published: 3 });
    expect(telemetry.measured).toEqual({ lag: [900, 200] });
    expect(telemetry.kinds).toEqual({ 'published {"type":"seat.booked"}': 3 });
    expect(telemetry.flushes).toBe(1);
  });
});

describe('when an entry fails', () => {
  test('twice: only this entry is retried, and no record is reported', async () => {
    const { bus, run, telemetry } = relayFixture({
      respond: (entry, attempt) =>
        entry.Detail?.includes('"a/1"') && attempt < 3 ? { code: 'InternalFailure' } : 'accept',
    });
    expect(await run(batch(commit('a', 1), commit('b', 1), commit('a', 2)))).toEqual(done);
    expect(eventIds(bus)).toEqual(['b:1', 'a:1', 'a:2']);
    expect(telemetry.counts).toEqual({ published: 3, retried: 2 });
  });

  test('on every attempt: the first unfinished record is reported, and other streams are published', async () => {
    const { bus, run, telemetry, deadLetters } = relayFixture({ respond: failing('b/1', 'ThrottlingException') });
    expect(await run(batch(commit('a', 1), commit('b', 1), commit('b', 2), commit('c', 1)))).toEqual(retryFrom('101'));
    expect(eventIds(bus)).toEqual(['a:1', 'c:1']);
    expect(deadLetters()).toEqual([]);
    expect(telemetry.lines[0]).toMatchObject({
      level: 'warn',
      message: 'event not published, will retry',
      ...{ eventId: 'b:1', type: 'seat.booked', correlationId: 'correlation', code: 'ThrottlingException' },
    });
    expect(telemetry.counts).toMatchObject({ published: 2, failed: 2 });
  });

  test('that is the second event of a commit: the record of this commit is reported', async () => {
    const { run } = relayFixture({ respond: failing('2', 'InternalFailure') });
    expect(await run(batch(commit('a', 1), commit('b', 1, booked('1'), booked('2'))))).toEqual(retryFrom('101'));
  });

  test.each([
    [60_000, 52_000],
    [4_000, 3_000],
  ])('of %i ms remaining at most %i ms are used for attempts', async (remaining, most) => {
    const { time, deps } = relayFixture({ respond: failing('a/1', 'InternalFailure') });
    const start = time.clock();
    const handler = relay({ ...deps, retry: { attempts: 1_000 } });
    expect(await handler(batch(commit('a', 1)), { getRemainingTimeInMillis: () => remaining })).toEqual(
      retryFrom('100'),
    );
    expect(time.clock() - start).toBeGreaterThan(most / 2);
    expect(time.clock() - start).toBeLessThanOrEqual(most);
  });

  test('without a Lambda context only the number of attempts is limited', async () => {
    const { deps, bus } = relayFixture({ respond: failing('a/1', 'InternalFailure') });
    expect(await relay(deps)(batch(commit('a', 1)))).toEqual(retryFrom('100'));
    expect(bus.calls).toHaveLength(10);
  });
});
