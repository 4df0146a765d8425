import { FakeDynamoDB, ThingCounted } from '@orderflow/testing';
import * as z from 'zod/mini';
import { defineEvent, defineStream, earlierVersion } from '../contracts/index.ts';
import { EventStore } from '../store/index.ts';
import { compareDecisions, type Decided, streamsIn } from './compare.ts';

const decided = (decisions: Readonly<Record<string, unknown>>, at = '2026-11-23T08:00:00Z') =>
  new Map<string, Decided>(Object.entries(decisions).map(([key, decision]) => [key, { decision, at }]));

describe('decisions', () => {
  test('that are deeply equal are the same', () => {
    const report = compareDecisions(decided({ a: { paid: [1] } }), decided({ a: { paid: [1] } }));
    expect(report).toEqual({ same: 1, waiting: 0, explained: {}, unexplained: [] });
  });

  test('that differ, or that one side alone has, are reported with both sides', () => {
    const report = compareDecisions(decided({ a: 'paid', b: 'paid' }), decided({ a: 'failed', c: 'paid' }));
    expect(report.unexplained).toEqual([
      { key: 'a', calls: 'paid', events: 'failed' },
      { key: 'b', calls: 'paid', events: undefined },
      { key: 'c', calls: undefined, events: 'paid' },
    ]);
  });

  test('that differ as explained are counted by the reason', () => {
    const explanations = [{ because: 'it was down', explains: ({ calls }: { calls: unknown }) => calls === 'down' }];
    const report = compareDecisions(decided({ a: 'down', b: 'down', c: 'paid' }), decided({ a: 'paid', b: 'down' }), {
      explanations,
    });
    expect(report).toMatchObject({ same: 1, explained: { 'it was down': 1 } });
    expect(report.unexplained.map(({ key }) => key)).toEqual(['c']);
    const twice = compareDecisions(decided({ a: 'down', b: 'down' }), decided({}), { explanations });
    expect(twice.explained).toEqual({ 'it was down': 2 });
  });

  test('that are younger than the patience wait for the other side', () => {
    const calls = decided({ a: 'paid' });
    const waiting = (since: string) => compareDecisions(calls, new Map(), { waitingSince: since });
    expect(waiting('2026-11-23T07:59:00Z')).toMatchObject({ waiting: 1, unexplained: [] });
    expect(waiting('2026-11-23T08:01:00Z')).toMatchObject({ waiting: 0, unexplained: [{ key: 'a' }] });
    expect(compareDecisions(new Map(), calls, { waitingSince: '2026-11-23T07:59:00Z' }).waiting).toBe(1);
  });
});

test('the decisions of a consumer that owns streams are their events, commit by commit and page by page', async () => {
  const dynamodb = new FakeDynamoDB({ events: { key: ['stream', 'version'] } }, { pageSize: 1 });
  const store = new EventStore(dynamodb, 'events');
  const commit = (stream: string, version: number) =>
    store.append({
      ...{ stream, version, causationId: `c${version}`, correlationId: 'r', at: `2026-11-23T08:00:0${version}Z` },
      events: [ThingCounted({ thingId: 'x', count: version })],
    });
  for (const [stream, version] of [
    ['things-x', 1],
    ['things-x', 2],
    ['others-x', 1],
  ] as const)
    await commit(stream, version);
  const Things = defineStream('things', { key: 'thingId', events: [ThingCounted] });
  const event = (count: number) => ({ type: 'thing.counted', data: { thingId: 'x', count } });
  expect(await streamsIn({ dynamodb, table: 'events', streams: [Things] })).toEqual(
    new Map([['things-x', { at: '2026-11-23T08:00:02Z', decision: [event(1), event(2)] }]]),
  );
});

test('events that two releases have written are compared in the newest version', async () => {
  const renamed = earlierVersion({
    version: 1,
    data: z.object({ thing: z.string() }),
    upcast: ({ thing }) => ({ thingId: thing }),
  });
  const ThingBought = defineEvent('thing.bought', {
    ...{ version: 2, owner: 'things', summary: 'A thing was bought.', earlier: [renamed] },
    data: z.object({ thingId: z.string() }),
  });
  const dynamodb = new FakeDynamoDB({ live: { key: ['stream', 'version'] }, shadow: { key: ['stream', 'version'] } });
  const at = '2026-11-23T08:00:00Z';
  const written = { ...ThingBought({ thingId: 'x' }), version: 1, data: { thing: 'x' } };
  const commit = { stream: 'things-x', version: 1, causationId: 'c', correlationId: 'r', at };
  await new EventStore(dynamodb, 'live').append({ ...commit, events: [written] });
  await new EventStore(dynamodb, 'shadow').append({ ...commit, events: [ThingBought({ thingId: 'x' })] });
  const streams = [defineStream('things', { key: 'thingId', events: [ThingBought] })];
  const of = (table: string) => streamsIn({ dynamodb, table, streams });
  expect(compareDecisions(await of('live'), await of('shadow'))).toMatchObject({ same: 1, unexplained: [] });
});
