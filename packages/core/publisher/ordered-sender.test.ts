import type { PutEventsRequestEntry } from '@aws-sdk/client-eventbridge';
import { type EntryResponse, FakeEventBus, fakeTime } from '@orderflow/testing';
import fc from 'fast-check';
import { type BusClient, eventBridgeTransport, MAX_ENTRY_BYTES } from './event-bridge-transport.ts';
import { RETRY_DEFAULTS, type SendOptions, sendInOrder } from './ordered-sender.ts';
import type { OutgoingEntry } from './transport.ts';

/** `'a1'` is the entry `1` with the ordering key `a`. */
const outgoing = (name: string, padding = 0): OutgoingEntry<PutEventsRequestEntry> => ({
  orderingKey: name.charAt(0),
  entry: { Source: 's', DetailType: name, Detail: JSON.stringify({ name, padding: '.'.repeat(padding) }) },
});

const names = (entries: readonly { DetailType?: string | undefined }[]) => entries.map((entry) => entry.DetailType);

function setup(bus: FakeEventBus, more: Partial<SendOptions<PutEventsRequestEntry>> = {}) {
  const time = fakeTime();
  const transport = eventBridgeTransport(bus.client);
  const options = { ...time, transport, random: () => 0.5, retry: RETRY_DEFAULTS, ...more };
  return { time, send: (...entries: OutgoingEntry<PutEventsRequestEntry>[]) => sendInOrder(entries, options) };
}

const transportOf = (send: () => Promise<unknown>) => ({
  transport: eventBridgeTransport({ send } as unknown as BusClient),
});

const throttled = () => Object.assign(new Error('Rate exceeded'), { name: 'ThrottlingException' });
const invalid = () => Object.assign(new Error('over the limit'), { name: 'ValidationException' });
const failing =
  (name: string, code: string, times = Number.POSITIVE_INFINITY): EntryResponse =>
  (entry, attempt) =>
    entry.DetailType === name && attempt <= times ? { code } : 'accept';

describe('without failures', () => {
  test.each([
    [0, 0],
    [1, 1],
    [10, 1],
    [11, 2],
    [95, 10],
  ])('%i entries with as many ordering keys take %i calls', async (entries, calls) => {
    const bus = new FakeEventBus();
    const all = Array.from({ length: entries }, (_, at) => ({ ...outgoing(`${at}`), orderingKey: `key-${at}` }));
    const report = await setup(bus).send(...all);
    expect(report).toMatchObject({ calls, retried: 0 });
    expect(bus.calls).toHaveLength(calls);
    expect(bus.accepted).toEqual(all.map(({ entry }) => entry));
    expect(report.results.every((result) => result.status === 'accepted')).toBe(true);
  });

  test('entries with one ordering key are sent one after another, different keys in parallel', async () => {
    const bus = new FakeEventBus();
    await setup(bus).send(...['a1', 'b1', 'a2', 'c1', 'a3', 'b2'].map((name) => outgoing(name)));
    expect(bus.calls.map(names)).toEqual([['a1', 'b1', 'c1'], ['a2', 'b2'], ['a3']]);
  });

  test('2 entries for each of 15 ordering keys take 3 calls: a batch that is not full waits for more entries', async () => {
    const bus = new FakeEventBus();
    const keys = [...'abcdefghijklmno'];
    await setup(bus).send(...keys.map((key) => outgoing(`${key}1`)), ...keys.map((key) => outgoing(`${key}2`)));
    expect(bus.calls).toHaveLength(3);
  });

  test('a call carries no more than 1 MB', async () => {
    const bus = new FakeEventBus();
    await setup(bus).send(outgoing('a1', 600_000), outgoing('b1', 400_000), outgoing('c1', 100_000));
    expect(bus.calls.map(names)).toEqual([['a1', 'b1'], ['c1']]);
  });
});

describe('when an entry fails', () => {
  test('only this entry is retried after a delay, while other entries are sent', async () => {
    const bus = new FakeEventBus(failing('a1', 'InternalFailure', 2));
    const { send, time } = setup(bus);
    const report = await send(...['a1', 'a2', 'b1', 'b2'].map((name) => outgoing(name)));
    expect(bus.calls.map(names)).toEqual([['a1', 'b1'], ['b2'], ['a1'], ['a1'], ['a2']]);
    expect(names(bus.accepted)).toEqual(['b1', 'b2', 'a1', 'a2']);
    expect(time.sleeps).toEqual([75, 150]);
    expect(report).toMatchObject({ calls: 5, retried: 2 });
  });

  test('on every attempt: later entries with its ordering key are not sent, other keys are not affected', async () => {
    const bus = new FakeEventBus(failing('a1', 'ThrottlingException'));
    const { results, calls } = await setup(bus).send(...['a1', 'b1', 'a2', 'a3', 'b2'].map((name) => outgoing(name)));
    expect(results.map(({ status }) => status)).toEqual(['failed', 'accepted', 'not-sent', 'not-sent', 'accepted']);
    expect(results[0]).toMatchObject({ code: 'ThrottlingException', reason: 'message of ThrottlingException' });
    expect(calls).toBe(1 + 1 + 4);
  });

  test('with a non-retryable code: it is not retried, and its ordering key goes on', async () => {
    const bus = new FakeEventBus(failing('a1', 'MalformedDetail'));
    const { results } = await setup(bus).send(outgoing('a1'), outgoing('a2'));
    expect(results.map(({ status }) => status)).toEqual(['non-retryable', 'accepted']);
    expect(bus.calls.map(names)).toEqual([['a1'], ['a2']]);
  });

  test('because it is too large: it is non-retryable and not sent', async () => {
    const bus = new FakeEventBus();
    const { results } = await setup(bus).send(outgoing('a1', MAX_ENTRY_BYTES), outgoing('b1'), outgoing('a2'));
    expect(results.map(({ status }) => status)).toEqual(['non-retryable', 'accepted', 'accepted']);
    expect(results[0]).toMatchObject({ code: 'TooLarge' });
    expect(names(bus.calls.flat())).not.toContain('a1');
  });

  test('because it is too large and is the only entry: no call is made', async () => {
    const { results, calls } = await setup(new FakeEventBus()).send(outgoing('a1', MAX_ENTRY_BYTES));
    expect(results).toMatchObject([{ status: 'non-retryable', code: 'TooLarge' }]);
    expect(calls).toBe(0);
  });

  test('an entry that the response does not mention is not accepted', async () => {
    const bus = new FakeEventBus(() => 'accept');
    const transport = transportOf(async () => ({ Entries: [] }));
    const { results } = await setup(bus, transport).send(outgoing('a1'));
    expect(results).toEqual([{ status: 'failed', code: 'NoResult', reason: 'no reason given' }]);
  });
});

describe('when a whole call fails', () => {
  test('throttled: its entries are retried in one call', async () => {
    const bus = new FakeEventBus(undefined, (call) => (call === 1 ? throttled() : undefined));
    const report = await setup(bus).send(outgoing('a1'), outgoing('b1'));
    expect(bus.calls.map(names)).toEqual([
      ['a1', 'b1'],
      ['a1', 'b1'],
    ]);
    expect(report).toMatchObject({ calls: 2, retried: 2 });
  });

  test('with a non-retryable code: its entries are sent one by one, and only the entry at fault fails', async () => {
    const bus = new FakeEventBus(undefined, (_, entries) => (names(entries).includes('b1') ? invalid() : undefined));
    const { results } = await setup(bus).send(outgoing('a1'), outgoing('b1'), outgoing('c1'));
    expect(results.map(({ status }) => status)).toEqual(['accepted', 'non-retryable', 'accepted']);
    expect(names(bus.accepted)).toEqual(['a1', 'c1']);
  });

  test('the response is lost: the same entry is sent again', async () => {
    const bus = new FakeEventBus((_, attempt) => (attempt === 1 ? 'lose' : 'accept'));
    const { results } = await setup(bus).send(outgoing('a1'));
    expect(results[0]?.status).toBe('accepted');
    expect(bus.accepted).toEqual([outgoing('a1').entry, outgoing('a1').entry]);
  });

  test('a thrown value that is not an Error gives the code Unknown', async () => {
    const transport = transportOf(() => Promise.reject('nonsense'));
    const { results } = await setup(new FakeEventBus(), transport).send(outgoing('a1'));
    expect(results[0]).toEqual({ status: 'failed', code: 'Unknown', reason: 'nonsense' });
  });

  test('an error without a message gives its name as the reason', async () => {
    const transport = transportOf(() => Promise.reject(new RangeError()));
    const { results } = await setup(new FakeEventBus(), transport).send(outgoing('a1'));
    expect(results[0]).toEqual({ status: 'failed', code: 'RangeError', reason: 'RangeError' });
  });
});

describe('deadline', () => {
  test('no delay extends beyond the deadline, and the result has the last error', async () => {
    const bus = new FakeEventBus(failing('a1', 'InternalFailure'));
    const time = fakeTime();
    const { send } = setup(bus, { ...time, deadline: time.clock() + 200 });
    const { results } = await send(outgoing('a1'), outgoing('a2'));
    expect(time.sleeps).toEqual([75]);
    expect(results).toMatchObject([{ status: 'failed', code: 'InternalFailure' }, { status: 'not-sent' }]);
  });

  test('after the deadline the first entry of each ordering key is still attempted once', async () => {
    const bus = new FakeEventBus();
    const time = fakeTime();
    const { send } = setup(bus, { ...time, deadline: time.clock() - 1 });
    expect((await send(outgoing('a1'), outgoing('a2'))).results).toMatchObject([
      { status: 'accepted' },
      { status: 'failed', code: 'DeadlineExceeded' },
    ]);
  });
});

const verdict = fc.oneof(
  { weight: 4, arbitrary: fc.constant('accept' as const) },
  { weight: 1, arbitrary: fc.constantFrom('InternalFailure', 'ThrottlingException', 'MalformedDetail') },
);

test('for any responses: accepted entries are on the bus once, each key keeps its order, each entry has a result', async () => {
  await fc.assert(
    fc.asyncProperty(
      fc.array(fc.constantFrom(...'abcdefghijklmnop'), { maxLength: 60 }),
      fc.infiniteStream(verdict),
      fc.infiniteStream(fc.boolean()),
      async (keys, verdicts, ups) => {
        const answer = () => verdicts.next().value ?? 'accept';
        const bus = new FakeEventBus(
          () => {
            const given = answer();
            return given === 'accept' ? given : { code: given };
          },
          () => (ups.next().value ? undefined : throttled()),
        );
        const entries = keys.map((key, at) => outgoing(`${key}${at}`));
        const { results, calls } = await setup(bus).send(...entries);

        expect(results).toHaveLength(entries.length);
        expect(calls).toBe(bus.calls.length);
        const accepted = entries.filter((_, at) => results[at]?.status === 'accepted');
        expect([...bus.accepted].sort(byName)).toEqual(accepted.map(({ entry }) => entry).sort(byName));
        for (const key of new Set(keys)) {
          const ours = (entry: { DetailType?: string | undefined }) => entry.DetailType?.charAt(0) === key;
          expect(bus.accepted.filter(ours)).toEqual(accepted.map(({ entry }) => entry).filter(ours));
          const statuses = results.filter((_, at) => keys[at] === key).map(({ status }) => status);
          const stop = statuses.indexOf('failed');
          if (stop >= 0)
            expect(new Set(statuses.slice(stop + 1))).toEqual(new Set(stop + 1 < statuses.length ? ['not-sent'] : []));
          else expect(statuses).not.toContain('not-sent');
        }
        for (const call of bus.calls) {
          expect(call.length).toBeLessThanOrEqual(10);
          expect(new Set(call.map((entry) => entry.DetailType?.charAt(0))).size).toBe(call.length);
        }
      },
    ),
  );
});

const byName = (a: { DetailType?: string | undefined }, b: { DetailType?: string | undefined }) =>
  String(a.DetailType).localeCompare(String(b.DetailType));
