import { openEnvelope } from '../contracts/index.ts';
import { relay } from './relay.ts';
import { batch, booked, commit, done, failing, from, ids, relayFixture } from './testing/relay-fixture.ts';

describe('when all goes well', () => {
  test('a stored event goes out in the envelope that consumers read', async () => {
    const { bus, run } = relayFixture();
    const traceparent = '00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01';
    expect(await run(batch({ ...commit('seat-1', 3, booked('1')), traceparent }))).toEqual(done);
    const [entry] = bus.taken;
    expect(entry).toMatchObject({
      EventBusName: 'bus',
      Source: 'orderflow.seats',
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
    '%i commits of as many streams cost a tenth as many calls, each event put once',
    async (n) => {
      const { bus, run } = relayFixture();
      await run(batch(...Array.from({ length: n }, (_, at) => commit(`seat-${at}`, 1))));
      expect(bus.calls).toHaveLength(Math.ceil(n / 10));
      expect(ids(bus)).toEqual(Array.from({ length: n }, (_, at) => `seat-${at}:1`));
    },
  );

  test('a stream keeps its order, within a commit and across commits', async () => {
    const { bus, run } = relayFixture();
    await run(batch(commit('a', 1, booked('1'), booked('2')), commit('b', 1), commit('a', 3)));
    expect(ids(bus)).toEqual(['a:1', 'b:1', 'a:2', 'a:3']);
    expect(bus.calls.map((call) => call.length)).toEqual([2, 1, 1]);
  });

  test('only insertions are told', async () => {
    const { bus, run } = relayFixture();
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
  });

  test('one line tells of the batch, and the counters are flushed', async () => {
    const { lines, counters, run, flushes } = relayFixture();
    await run(batch(commit('a', 1, booked('1'), booked('2')), commit('b', 1)));
    const counts = { published: 3, retried: 0, parked: 0, failed: 0 };
    expect(lines).toEqual([
      { level: 'info', message: 'relayed', fields: { commits: 2, events: 3, calls: 2, ...counts } },
    ]);
    expect(counters).toEqual({ published: 3 });
    expect(flushes()).toBe(1);
  });
});

describe('an entry fails', () => {
  test('for a while: it is put again by itself, and nothing is reported', async () => {
    const { bus, run, counters } = relayFixture({
      script: (entry, nth) => (entry.Detail?.includes('"a/1"') && nth < 3 ? { code: 'InternalFailure' } : 'take'),
    });
    expect(await run(batch(commit('a', 1), commit('b', 1), commit('a', 2)))).toEqual(done);
    expect(ids(bus)).toEqual(['b:1', 'a:1', 'a:2']);
    expect(counters).toEqual({ published: 3, retried: 2 });
  });

  test('for as long as there is time: the first record that is not done is reported, others have passed', async () => {
    const { bus, run, lines, counters, parked } = relayFixture({ script: failing('b/1', 'ThrottlingException') });
    expect(await run(batch(commit('a', 1), commit('b', 1), commit('b', 2), commit('c', 1)))).toEqual(from('101'));
    expect(ids(bus)).toEqual(['a:1', 'c:1']);
    expect(parked).toEqual([]);
    expect(lines[0]).toMatchObject({
      level: 'warn',
      message: 'not published',
      fields: { eventId: 'b:1', type: 'seat.booked', correlationId: 'correlation', code: 'ThrottlingException' },
    });
    expect(counters).toMatchObject({ published: 2, failed: 2 });
  });

  test('the second event of a commit: the commit is not done', async () => {
    const { run } = relayFixture({ script: failing('2', 'InternalFailure') });
    expect(await run(batch(commit('a', 1), commit('b', 1, booked('1'), booked('2'))))).toEqual(from('101'));
  });

  test.each([
    [60_000, 52_000],
    [4_000, 3_000],
  ])('of %i ms at most %i are spent on trying, the rest is for the answer', async (remaining, most) => {
    const { time, deps } = relayFixture({ script: failing('a/1', 'InternalFailure') });
    const start = time.clock();
    const patient = relay({ ...deps, retry: { attempts: 1_000 } });
    expect(await patient(batch(commit('a', 1)), { getRemainingTimeInMillis: () => remaining })).toEqual(from('100'));
    expect(time.clock() - start).toBeGreaterThan(most / 2);
    expect(time.clock() - start).toBeLessThanOrEqual(most);
  });

  test('without an invocation to tell the time only the tries are bounded', async () => {
    const { deps, bus } = relayFixture({ script: failing('a/1', 'InternalFailure') });
    expect(await relay(deps)(batch(commit('a', 1)))).toEqual(from('100'));
    expect(bus.calls).toHaveLength(10);
  });
});
