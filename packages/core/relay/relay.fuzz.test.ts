import type { Script } from '@orderflow/testing';
import { anything, fuzz, mutated, spelled } from '@orderflow/testing/fuzz';
import fc from 'fast-check';
import { itemOf } from '../store/index.ts';
import { batch, commit, done, ids, insert, relayFixture } from './testing/relay-fixture.ts';

/** Whatever stands in the event store: published, or parked with its place and a reason. No shard is ever blocked. */

const good = itemOf(commit('seats-bad', 7));
const [event] = commit('seats-bad', 7).events;
const events = fc.oneof(
  mutated([event, event]).map(({ value }) => JSON.stringify(value) ?? ''),
  spelled(anything),
);
const image = fc.oneof(
  mutated(good).map(({ value }) => value as object),
  events.map((text) => ({ ...good, events: { S: text } })),
);

/** Refuses what the service refuses of an entry. */
const strict: Script = ({ Source: source = '', DetailType: type = '', Detail: detail = '', Time: time }) => {
  const isNamed = source.length > 0 && source.length <= 256 && type.length > 0 && type.length <= 128;
  if (!isNamed || Number.isNaN(time?.getTime())) return { code: 'InvalidArgument' };
  return /^\{/.test(detail) ? 'take' : { code: 'MalformedDetail' };
};

test('each commit is published or parked, and its neighbours are published', async () => {
  await fuzz('relay', image, async (NewImage) => {
    const { bus, parked, lines, run } = relayFixture({ script: strict });
    const bad = insert(good, '150');
    const records = batch(commit('a', 1), commit('b', 1)).Records;
    const [before, after] = records as [(typeof records)[0], (typeof records)[0]];
    const answer = await run({
      Records: [before, { ...bad, dynamodb: { ...bad.dynamodb, NewImage } } as never, after],
    });
    expect(answer).toEqual(done);
    expect(ids(bus)).toEqual(expect.arrayContaining(['a:1', 'b:1']));
    const notes = parked.map(({ MessageBody: body = '' }) => JSON.parse(body));
    expect(bus.taken.length - 2 + notes.length).toBeGreaterThan(0);
    for (const { stream, version, code, reason } of notes) {
      if (code === 'MalformedCommit') {
        expect([stream, version]).toEqual(['seats-bad', 7]);
        expect(reason).toMatch(/^(NewImage|stream|version|causationId|correlationId|at|events)(\[\d+\])?(\.\w+)?: ./);
      }
    }
    expect(lines.filter(({ message }) => message === 'parked')).toHaveLength(notes.length);
  });
});
