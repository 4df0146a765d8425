import { runs } from '@orderflow/testing/fuzz';
import fc from 'fast-check';
import { rebuiltLibrary } from '../../testing/rebuilt-library.ts';
import { rebuildViews, rollBack } from './rebuild-views.ts';

async function filled() {
  const library = rebuiltLibrary();
  for (const [stream, book, text] of [
    ['s', 'a', '1'],
    ['s', 'a', '2'],
    ['t', 'a', '3'],
    ['u', 'b', '4'],
    ['v', 'x', '5'],
  ] as const)
    library.write(stream, book, text);
  await library.deliver();
  return library;
}

test('views that are what the events say are left as they are', async () => {
  const { parts, deps, dynamodb, existing } = await filled();
  const before = dynamodb.rows('books');
  expect(await rebuildViews(parts, deps)).toEqual({
    ...{ streams: 4, same: 3, different: 0, missing: 0, obsolete: 0, examples: [], switched: 0, isPartial: false },
  });
  expect(dynamodb.rows('books')).toEqual(before);
  expect(existing.has('books-rebuild')).toBe(false);
});

test('by the code of another release, views are replaced, added and removed; and put back', async () => {
  const { parts, deps, world, views, truth, existing } = await filled();
  world.release = 'second';
  expect(await rebuildViews(parts, deps, true)).toMatchObject({ different: 2, missing: 1, obsolete: 1, switched: 0 });
  expect(views()).toEqual(truth('first'));
  expect(await rebuildViews(parts, deps)).toMatchObject({
    ...{ different: 2, missing: 1, obsolete: 1, switched: 4 },
    examples: ['a', 'b', 'y', 'x'],
  });
  expect(views()).toEqual(truth('second'));
  world.release = 'first';
  expect(await rollBack(parts, deps)).toEqual({ restored: 4, isPartial: false });
  expect(views()).toEqual(truth('first'));
  expect([...existing]).toEqual(['books']);
  await expect(rollBack(parts, deps)).rejects.toThrow('no rebuild of books can be rolled back');
});

test('a view that somebody has broken is repaired', async () => {
  const { parts, deps, dynamodb, views, truth } = await filled();
  dynamodb.seed('books', { id: 'a', revision: 7, streams: { s: 2, t: 1 }, view: '{"s":["wrong"]}' });
  dynamodb.seed('books', { id: 'ghost', revision: 1, streams: {}, view: '{}' });
  expect(await rebuildViews(parts, deps)).toMatchObject({ different: 1, obsolete: 1, examples: ['a', 'ghost'] });
  expect(views()).toEqual(truth('first'));
  expect(dynamodb.rows('books').find(({ id }) => id === 'a')).toMatchObject({ revision: 8 });
});

/** What happens before a call of the operator: an event is written, some are delivered. */
const happening = fc.record({
  write: fc.option(fc.tuple(fc.constantFrom('s', 't', 'u', 'v', 'w'), fc.constantFrom('a', 'b', 'x', 'c')), {
    nil: undefined,
  }),
  deliver: fc.nat(3),
  from: fc.nat(5),
});

test('under traffic, and killed at any call, the views are in the end what the events say; and so after a rollback', () =>
  fc.assert(
    fc.asyncProperty(
      fc.array(happening, { maxLength: 60 }),
      fc.array(fc.nat(120), { maxLength: 3 }),
      async (happenings, deaths) => {
        const library = await filled();
        const { parts, deps, world, views, truth } = library;
        const coming = [...happenings];
        let diesAt: number | undefined;
        world.meanwhile = async () => {
          const next = coming.shift();
          if (next?.write) library.write(...next.write, 'more');
          if (next) await library.deliver(next.deliver, next.from);
          if (diesAt !== undefined && world.calls > diesAt) throw new Error('killed');
        };
        const untilDone = async (work: () => Promise<unknown>) => {
          const left = [...deaths];
          for (;;) {
            diesAt = left.length > 0 ? world.calls + (left.shift() as number) : undefined;
            if (
              await work().then(
                () => true,
                () => diesAt === undefined,
              )
            )
              break;
          }
          await library.deliver();
        };
        world.release = 'second';
        await untilDone(() => rebuildViews(parts, deps));
        expect(views()).toEqual(truth('second'));
        world.release = 'first';
        coming.push(...happenings);
        await untilDone(() => rollBack(parts, deps));
        const unmarked = JSON.parse(JSON.stringify(views()).replaceAll('!', ''));
        expect(unmarked).toMatchObject(truth('first'));
      },
    ),
    runs(150),
  ));

test('an interruption ends it between two views, and another run does the rest', async () => {
  const { parts, deps, world, views, truth } = await filled();
  world.release = 'second';
  const interruption = new AbortController();
  const progress = (text: string) => {
    if (text === '1 views replaced') interruption.abort();
  };
  const first = await rebuildViews(parts, { ...deps, interrupted: interruption.signal, progress });
  expect(first).toMatchObject({ switched: 1, isPartial: true });
  expect(await rebuildViews(parts, deps)).toMatchObject({ switched: 3, isPartial: false });
  expect(views()).toEqual(truth('second'));
  const stopped = AbortSignal.abort();
  world.release = 'first';
  expect(await rollBack(parts, { ...deps, interrupted: stopped })).toEqual({ restored: 0, isPartial: true });
  expect(await rollBack(parts, deps)).toEqual({ restored: 4, isPartial: false });
  expect(views()).toEqual(truth('first'));
  expect(await rebuildViews(parts, { ...deps, interrupted: stopped })).toMatchObject({ switched: 0, isPartial: true });
});

test('a function that fails is an error, after some tries; so is one of an earlier release', async () => {
  const { parts, deps, write } = await filled();
  const lambda = (Payload: string, FunctionError?: string) =>
    ({ send: async () => ({ Payload: Buffer.from(Payload), FunctionError }) }) as never;
  const failing = { ...deps, lambda: lambda('{"errorMessage":"cannot evolve"}', 'Unhandled') };
  await expect(rebuildViews(parts, failing)).rejects.toThrow('f failed: cannot evolve');
  await expect(rebuildViews(parts, { ...deps, lambda: lambda('{"batchItemFailures":[]}') })).rejects.toThrow(
    'f does not know how to rebuild its views: deploy it anew',
  );
  write('z', 'z', 'z');
});
