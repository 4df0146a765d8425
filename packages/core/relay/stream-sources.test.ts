import { relay } from './relay.ts';
import { republish } from './republish.ts';
import { batch, booked, commit, done, eventIds, relayFixture } from './testing/relay-fixture.ts';
import { republishFixture } from './testing/republish-fixture.ts';

const streamSources = { seats: ['box-office', 'door'], 'seats-row': ['rows'], payment: ['cashier'] };
const by = (source: string) => ({ ...booked('1'), source });

test('a commit with an event of a source that does not speak in its stream is dead-lettered, and no event of it is published', async () => {
  const { bus, deps, deadLetters } = relayFixture();
  const run = relay({ ...deps, streamSources });
  const forged = commit('seats-1', 2, by('box-office'), by('cashier'));
  const elsewhere = commit('notes-1', 1, by('cashier'));
  expect(await run(batch(commit('seats-1', 1), forged, elsewhere))).toEqual(done);
  expect(eventIds(bus)).toEqual(['seats-1:1']);
  expect(deadLetters().map(({ body }) => JSON.parse(body))).toMatchObject([
    {
      stream: 'seats-1',
      version: 2,
      code: 'MalformedCommit',
      reason: 'events[1].source: cashier does not speak in seats-1',
    },
    { stream: 'notes-1', reason: 'events[0].source: cashier does not speak in notes-1' },
  ]);
});

test('each source of a stream speaks in it, also where a name begins with another; undeclared ones are not checked', async () => {
  const { bus, deps } = relayFixture();
  const run = relay({ ...deps, streamSources });
  const commits = [
    commit('seats-1', 1, by('door')),
    commit('seats-row-1', 1, by('rows')),
    commit('seats-row-2', 1, by('door')),
    commit('notes-1', 1, by('notes')),
  ];
  expect(await run(batch(...commits))).toEqual(done);
  expect(eventIds(bus)).toEqual(['seats-1:1', 'seats-row-1:1', 'seats-row-2:1', 'notes-1:1']);
});

test('an operator cannot publish what the relay refused', async () => {
  const { bus, deps } = republishFixture();
  expect(await republish({ stream: 'b' }, { ...deps, streamSources: { payment: ['box-office'] } })).toEqual({
    published: 0,
    failures: [{ place: 'b:1', reason: 'events[0].source: box-office does not speak in b' }],
    isPartial: false,
  });
  expect(eventIds(bus)).toEqual([]);
});
