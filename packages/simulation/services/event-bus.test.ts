import type { PutEventsRequestEntry } from '@aws-sdk/client-eventbridge';
import { SimulatedArchive } from './event-archive.ts';
import { SimulatedBus } from './event-bus.ts';

const entry: PutEventsRequestEntry = {
  EventBusName: 'shop',
  Source: 'orderflow.order',
  DetailType: 'order.created',
  Detail: '{"data":{}}',
};

function world({ retentionDays = 0 } = {}) {
  const clock = { time: Date.parse('2026-01-01T00:00:00.500Z'), now: () => clock.time };
  const bus = new SimulatedBus({ names: ['shop', 'arn:shop'], region: 'eu-central-1' }, clock);
  const archive = new SimulatedArchive({ name: 'all', arn: 'arn:all', retentionDays }, clock);
  const put = (...entries: PutEventsRequestEntry[]) => bus.putEvents({ Entries: entries });
  return { clock, bus, archive, put };
}

test('what reaches a target', () => {
  const { output, taken } = world().put({
    ...entry,
    Time: new Date('2025-12-31T23:59:59.999Z'),
    TraceHeader: 'Root=1',
  });
  expect(output).toEqual({ FailedEntryCount: 0, Entries: [{ EventId: taken[0]?.event.id }] });
  expect(taken).toEqual([
    {
      trace: 'Root=1',
      event: {
        version: '0',
        id: expect.stringMatching(/^[0-9a-f-]{36}$/),
        'detail-type': 'order.created',
        source: 'orderflow.order',
        account: '000000000000',
        time: '2025-12-31T23:59:59Z',
        region: 'eu-central-1',
        resources: [],
        detail: { data: {} },
      },
    },
  ]);
});

test('one entry that is refused does not hold up another; without a time it is now', () => {
  const { output, taken } = world().put(
    { ...entry, Source: '' },
    { ...entry, EventBusName: 'arn:shop' },
    { ...entry, Detail: '{' },
    { ...entry, Detail: '[]' },
    { ...entry, Detail: 'null' },
    { ...entry, DetailType: undefined },
    { ...entry, Detail: undefined },
    { ...entry, Source: 'aws.ec2' },
  );
  expect(output.Entries.map((one) => ('ErrorCode' in one ? one.ErrorCode : 'taken'))).toEqual([
    'InvalidArgument',
    'taken',
    'MalformedDetail',
    'MalformedDetail',
    'MalformedDetail',
    'InvalidArgument',
    'InvalidArgument',
    'NotAuthorizedForSourceException',
  ]);
  expect(output.FailedEntryCount).toBe(7);
  expect(taken.map(({ event }) => event.time)).toEqual(['2026-01-01T00:00:00Z']);
});

test.each<[string, PutEventsRequestEntry[]]>([
  ['none', []],
  ['eleven', Array.from({ length: 11 }, () => entry)],
  ['more than 1 MB', Array.from({ length: 2 }, () => ({ ...entry, Detail: `{"x":"${'x'.repeat(600_000)}"}` }))],
])('a call of %s is refused as a whole', (_, entries) => {
  expect(() => world().put(...entries)).toThrow(expect.objectContaining({ name: 'ValidationException' }));
});

test('what is not simulated is named', () => {
  const { bus, put } = world();
  expect(() => put({ ...entry, EventBusName: 'other' })).toThrow('the bus other is not simulated');
  expect(() => bus.putEvents({ Entries: [entry], EndpointId: 'x' } as object)).toThrow('EndpointId of PutEvents');
});

describe('archive', () => {
  test('a replay brings what happened in its time, as it was, and is not archived itself', () => {
    const { clock, archive, put } = world();
    for (const _ of [1, 2, 3]) {
      for (const one of put(entry).taken) archive.keep(one);
      clock.time += 60_000;
    }
    const from = Date.parse('2026-01-01T00:00:30Z');
    const replayed = archive.replay({ name: 'again', from, to: from + 30_000, ruleArns: ['arn:rule'] });
    expect(replayed).toHaveLength(1);
    expect(replayed[0]).toMatchObject({
      ruleArns: ['arn:rule'],
      event: { time: '2026-01-01T00:01:00Z', 'replay-name': 'again', detail: { data: {} } },
    });
    for (const one of replayed) archive.keep(one);
    expect(archive.size).toBe(3);
    expect(() => archive.replay({ name: 'x', from, to: clock.time + 1 })).toThrow('the end not ahead');
    expect(() => archive.replay({ name: 'x', from, to: from })).toThrow('the start must be before');
  });

  test('keeps what its pattern wants, for its days', () => {
    const { clock, put } = world();
    const archive = new SimulatedArchive(
      { name: 'some', arn: 'a', pattern: { source: ['orderflow.order'] }, retentionDays: 1 },
      clock,
    );
    for (const one of put(entry, { ...entry, Source: 'other' }).taken) archive.keep(one);
    expect(archive.size).toBe(1);
    clock.time += 24 * 3_600_000;
    expect(archive.size).toBe(0);
    expect(archive.arn).toBe('a');
  });
});
