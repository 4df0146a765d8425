import { type Script, ScriptedBus, scriptedTime } from '@orderflow/testing';
import fc from 'fast-check';
import { MAX_ENTRY_BYTES } from './limits.ts';
import { type Parcel, type PutDeps, putEntries } from './put-entries.ts';
import { RETRY_DEFAULTS } from './retry.ts';

/** `'a1'` is the entry `1` of the lane `a`. */
const parcel = (name: string, padding = 0): Parcel => ({
  lane: name.charAt(0),
  entry: { Source: 's', DetailType: name, Detail: JSON.stringify({ name, padding: '.'.repeat(padding) }) },
});

const names = (entries: readonly { DetailType?: string | undefined }[]) => entries.map((entry) => entry.DetailType);

function setup(bus: ScriptedBus, more: Partial<PutDeps> = {}) {
  const time = scriptedTime();
  const deps: PutDeps = { ...time, client: bus.client, random: () => 0.5, retry: RETRY_DEFAULTS, ...more };
  return { time, put: (...parcels: Parcel[]) => putEntries(parcels, deps) };
}

const throttled = () => Object.assign(new Error('Rate exceeded'), { name: 'ThrottlingException' });
const invalid = () => Object.assign(new Error('over the limit'), { name: 'ValidationException' });
const failing =
  (name: string, code: string, times = Number.POSITIVE_INFINITY): Script =>
  (entry, nth) =>
    entry.DetailType === name && nth <= times ? { code } : 'take';

describe('when all goes well', () => {
  test.each([
    [0, 0],
    [1, 1],
    [10, 1],
    [11, 2],
    [95, 10],
  ])('%i entries of as many lanes cost %i calls', async (entries, calls) => {
    const bus = new ScriptedBus();
    const all = Array.from({ length: entries }, (_, at) => ({ ...parcel(`${at}`), lane: `lane-${at}` }));
    const report = await setup(bus).put(...all);
    expect(report).toMatchObject({ calls, retried: 0 });
    expect(bus.calls).toHaveLength(calls);
    expect(bus.taken).toEqual(all.map(({ entry }) => entry));
    expect(report.fates.every((fate) => fate.status === 'accepted')).toBe(true);
  });

  test('entries of one lane go out one after another, lanes side by side', async () => {
    const bus = new ScriptedBus();
    await setup(bus).put(...['a1', 'b1', 'a2', 'c1', 'a3', 'b2'].map((name) => parcel(name)));
    expect(bus.calls.map(names)).toEqual([['a1', 'b1', 'c1'], ['a2', 'b2'], ['a3']]);
  });

  test('15 lanes of 2 entries cost 3 calls: what does not fill a call waits for company', async () => {
    const bus = new ScriptedBus();
    const lanes = [...'abcdefghijklmno'];
    await setup(bus).put(...lanes.map((lane) => parcel(`${lane}1`)), ...lanes.map((lane) => parcel(`${lane}2`)));
    expect(bus.calls).toHaveLength(3);
  });

  test('a call carries no more than 1 MB', async () => {
    const bus = new ScriptedBus();
    await setup(bus).put(parcel('a1', 600_000), parcel('b1', 400_000), parcel('c1', 100_000));
    expect(bus.calls.map(names)).toEqual([['a1', 'b1'], ['c1']]);
  });
});

describe('an entry fails', () => {
  test('it alone is sent again, later, while the others go on', async () => {
    const bus = new ScriptedBus(failing('a1', 'InternalFailure', 2));
    const { put, time } = setup(bus);
    const report = await put(...['a1', 'a2', 'b1', 'b2'].map((name) => parcel(name)));
    expect(bus.calls.map(names)).toEqual([['a1', 'b1'], ['b2'], ['a1'], ['a1'], ['a2']]);
    expect(names(bus.taken)).toEqual(['b1', 'b2', 'a1', 'a2']);
    expect(time.sleeps).toEqual([75, 150]);
    expect(report).toMatchObject({ calls: 5, retried: 2 });
  });

  test('for ever: what is behind it in its lane is held back, other lanes pass', async () => {
    const bus = new ScriptedBus(failing('a1', 'ThrottlingException'));
    const { fates, calls } = await setup(bus).put(...['a1', 'b1', 'a2', 'a3', 'b2'].map((name) => parcel(name)));
    expect(fates.map(({ status }) => status)).toEqual(['failed', 'accepted', 'held', 'held', 'accepted']);
    expect(fates[0]).toMatchObject({ code: 'ThrottlingException', reason: 'ThrottlingException, says the script' });
    expect(calls).toBe(1 + 1 + 4);
  });

  test('through its own fault: it is refused at once and its lane goes on', async () => {
    const bus = new ScriptedBus(failing('a1', 'MalformedDetail'));
    const { fates } = await setup(bus).put(parcel('a1'), parcel('a2'));
    expect(fates.map(({ status }) => status)).toEqual(['refused', 'accepted']);
    expect(bus.calls.map(names)).toEqual([['a1'], ['a2']]);
  });

  test('because it is too large: it is refused without a call', async () => {
    const bus = new ScriptedBus();
    const { fates } = await setup(bus).put(parcel('a1', MAX_ENTRY_BYTES), parcel('b1'), parcel('a2'));
    expect(fates.map(({ status }) => status)).toEqual(['refused', 'accepted', 'accepted']);
    expect(fates[0]).toMatchObject({ code: 'TooLarge' });
    expect(names(bus.calls.flat())).not.toContain('a1');
  });

  test('because it is too large, and is alone: no call is made at all', async () => {
    const { fates, calls } = await setup(new ScriptedBus()).put(parcel('a1', MAX_ENTRY_BYTES));
    expect(fates).toMatchObject([{ status: 'refused', code: 'TooLarge' }]);
    expect(calls).toBe(0);
  });

  test('an answer without a word on an entry is no acceptance', async () => {
    const bus = new ScriptedBus(() => 'take');
    const client = { send: async () => ({ Entries: [] }) } as unknown as PutDeps['client'];
    const { fates } = await setup(bus, { client }).put(parcel('a1'));
    expect(fates).toEqual([{ status: 'failed', code: 'NoAnswer', reason: 'no reason given' }]);
  });
});

describe('a call fails as a whole', () => {
  test('throttled: all of its entries come back in one call', async () => {
    const bus = new ScriptedBus(undefined, (call) => (call === 1 ? throttled() : undefined));
    const report = await setup(bus).put(parcel('a1'), parcel('b1'));
    expect(bus.calls.map(names)).toEqual([
      ['a1', 'b1'],
      ['a1', 'b1'],
    ]);
    expect(report).toMatchObject({ calls: 2, retried: 2 });
  });

  test('refused: it is taken apart, the entry at fault found, and the others pass', async () => {
    const bus = new ScriptedBus(undefined, (_, entries) => (names(entries).includes('b1') ? invalid() : undefined));
    const { fates } = await setup(bus).put(parcel('a1'), parcel('b1'), parcel('c1'));
    expect(fates.map(({ status }) => status)).toEqual(['accepted', 'refused', 'accepted']);
    expect(names(bus.taken)).toEqual(['a1', 'c1']);
  });

  test('the answer is lost: the entry goes out again, the same', async () => {
    const bus = new ScriptedBus((_, nth) => (nth === 1 ? 'lost' : 'take'));
    const { fates } = await setup(bus).put(parcel('a1'));
    expect(fates[0]?.status).toBe('accepted');
    expect(bus.taken).toEqual([parcel('a1').entry, parcel('a1').entry]);
  });

  test('something is thrown that is no error', async () => {
    const client = { send: () => Promise.reject('nonsense') } as unknown as PutDeps['client'];
    const { fates } = await setup(new ScriptedBus(), { client }).put(parcel('a1'));
    expect(fates[0]).toEqual({ status: 'failed', code: 'Unknown', reason: 'nonsense' });
  });

  test('with an error that says nothing: its name must do', async () => {
    const client = { send: () => Promise.reject(new RangeError()) } as unknown as PutDeps['client'];
    const { fates } = await setup(new ScriptedBus(), { client }).put(parcel('a1'));
    expect(fates[0]).toEqual({ status: 'failed', code: 'RangeError', reason: 'RangeError' });
  });
});

describe('time', () => {
  test('no wait reaches beyond the deadline, and what was not sent says why', async () => {
    const bus = new ScriptedBus(failing('a1', 'InternalFailure'));
    const time = scriptedTime();
    const { put } = setup(bus, { ...time, deadline: time.clock() + 200 });
    const { fates } = await put(parcel('a1'), parcel('a2'));
    expect(time.sleeps).toEqual([75]);
    expect(fates).toMatchObject([{ status: 'failed', code: 'InternalFailure' }, { status: 'held' }]);
  });

  test('however late it is, each lane is tried once', async () => {
    const bus = new ScriptedBus();
    const time = scriptedTime();
    const { put } = setup(bus, { ...time, deadline: time.clock() - 1 });
    expect((await put(parcel('a1'), parcel('a2'))).fates).toMatchObject([
      { status: 'accepted' },
      { status: 'failed', code: 'OutOfTime' },
    ]);
  });
});

const verdict = fc.oneof(
  { weight: 4, arbitrary: fc.constant('take' as const) },
  { weight: 1, arbitrary: fc.constantFrom('InternalFailure', 'ThrottlingException', 'MalformedDetail') },
);

test('whatever the bus does: accepted means on the bus once, lanes keep their order, nothing is forgotten', async () => {
  await fc.assert(
    fc.asyncProperty(
      fc.array(fc.constantFrom(...'abcdefghijklmnop'), { maxLength: 60 }),
      fc.infiniteStream(verdict),
      fc.infiniteStream(fc.boolean()),
      async (lanes, verdicts, ups) => {
        const answer = () => verdicts.next().value ?? 'take';
        const bus = new ScriptedBus(
          () => {
            const given = answer();
            return given === 'take' ? given : { code: given };
          },
          () => (ups.next().value ? undefined : throttled()),
        );
        const parcels = lanes.map((lane, at) => parcel(`${lane}${at}`));
        const { fates, calls } = await setup(bus).put(...parcels);

        expect(fates).toHaveLength(parcels.length);
        expect(calls).toBe(bus.calls.length);
        const accepted = parcels.filter((_, at) => fates[at]?.status === 'accepted');
        expect([...bus.taken].sort(byName)).toEqual(accepted.map(({ entry }) => entry).sort(byName));
        for (const lane of new Set(lanes)) {
          const ours = (entry: { DetailType?: string | undefined }) => entry.DetailType?.charAt(0) === lane;
          expect(bus.taken.filter(ours)).toEqual(accepted.map(({ entry }) => entry).filter(ours));
          const statuses = fates.filter((_, at) => lanes[at] === lane).map(({ status }) => status);
          const stop = statuses.indexOf('failed');
          if (stop >= 0)
            expect(new Set(statuses.slice(stop + 1))).toEqual(new Set(stop + 1 < statuses.length ? ['held'] : []));
          else expect(statuses).not.toContain('held');
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
