import type { EntryResponse } from '@orderflow/testing';
import { anything, fuzz, mutated, spelled } from '@orderflow/testing/fuzz';
import fc from 'fast-check';
import { itemOf } from '../store/index.ts';
import { batch, commit, done, eventIds, insert, relayFixture } from './testing/relay-fixture.ts';

jest.setTimeout(1_200_000);

/** For any item in the event store: it is published, or dead-lettered with its position and a reason. No shard is blocked. */

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

/** Responds with the errors that EventBridge has for an invalid entry. */
const strict: EntryResponse = ({ Source: source = '', DetailType: type = '', Detail: detail = '', Time: time }) => {
  const isNamed = source.length > 0 && source.length <= 256 && type.length > 0 && type.length <= 128;
  if (!isNamed || Number.isNaN(time?.getTime())) return { code: 'InvalidArgument' };
  return /^\{/.test(detail) ? 'accept' : { code: 'MalformedDetail' };
};

test('each commit is published or dead-lettered, and other commits of its batch are published', async () => {
  const holds = async (NewImage: object) => {
    const { bus, deadLetters, telemetry, run } = relayFixture({ respond: strict });
    const bad = insert(good, '150');
    const records = batch(commit('a', 1), commit('b', 1)).Records;
    const [before, after] = records as [(typeof records)[0], (typeof records)[0]];
    const answer = await run({
      Records: [before, { ...bad, dynamodb: { ...bad.dynamodb, NewImage } } as never, after],
    });
    expect(answer).toEqual(done);
    expect(eventIds(bus)).toEqual(expect.arrayContaining(['a:1', 'b:1']));
    const letters = deadLetters().map(({ body }) => JSON.parse(body));
    expect(bus.accepted.length - 2 + letters.length).toBeGreaterThan(0);
    for (const { stream, version, code, reason } of letters) {
      if (code === 'MalformedCommit') {
        expect([stream, version]).toEqual(['seats-bad', 7]);
        expect(reason).toMatch(/^(NewImage|stream|version|causationId|correlationId|at|events)(\[\d+\])?(\.\w+)?: ./);
      }
    }
    expect(telemetry.lines.filter(({ message }) => message === 'event dead-lettered')).toHaveLength(letters.length);
  };
  await fuzz(image, holds, { inputs: 3_000 });
});
