import { rebuiltLibrary } from '../../testing/rebuilt-library.ts';
import { runInTest } from '../testing/run-in-test.ts';

const parts = { queueUrl: 'q', dlqUrl: 'd', ruleNames: [], mappingId: 'm' };

async function setup() {
  const library = rebuiltLibrary();
  library.write('s', 'a', '1');
  await library.deliver();
  const stage = {
    consumers: {
      library: { ...parts, functionName: 'f', projectsTo: 'books' },
      other: { ...parts, functionName: 'g' },
    },
    tables: { events: 'events' },
  };
  const clients = library.deps as never;
  const run = (...argv: readonly string[]) => runInTest(['rebuild', ...argv, '--stage', 'dev'], { stage, clients });
  return { ...library, stage, run };
}

test('compares, switches and rolls back', async () => {
  const { run, world, views } = await setup();
  world.release = 'second';
  const compared =
    'library, made anew from 1 streams: 0 views are the same, 1 differ, 0 were missing, 0 are obsolete\n  such as a\n';
  expect(await run('library', '--dry-run')).toMatchObject({ code: 0, out: compared });
  const { code, out } = await run('library', '--reason', 'marks');
  // The operations log has streams of its own.
  expect([code, out]).toEqual([
    0,
    expect.stringMatching(/1 differ.*\n {2}such as a\n1 views replaced; --rollback puts them back\n$/),
  ]);
  expect(views()).toEqual({ a: { s: ['1!'] } });
  expect(await run('library', '--rollback', '--reason', 'no marks')).toMatchObject({
    out: 'library: 1 views put back\n',
  });
  expect(views()).toEqual({ a: { s: ['1'] } });
  expect(JSON.parse((await run('library', '--dry-run', '--json')).out)).toMatchObject({ different: 1, switched: 0 });
});

test('an interruption while a table is being removed loses no result', async () => {
  const { stage, deps } = await setup();
  const interruption = new AbortController();
  let isBeingRemoved = false;
  const send = async (command: never) => {
    const action = (command as object).constructor.name;
    if (action === 'DescribeTableCommand' && isBeingRemoved) {
      isBeingRemoved = false;
      return { Table: { TableStatus: 'DELETING' } };
    }
    const answer = await deps.dynamodb.send(command);
    if (action === 'DeleteTableCommand') {
      isBeingRemoved = true;
      interruption.abort();
    }
    return answer;
  };
  const { code, out, err } = await runInTest(['rebuild', 'library', '--dry-run', '--stage', 'dev'], {
    stage,
    clients: { ...deps, dynamodb: { send } } as never,
    interrupted: interruption.signal,
  });
  expect([code, out, err]).toEqual([130, expect.stringMatching(/1 views are the same/), '']);
  expect(isBeingRemoved).toBe(false);
});

test.each([
  ['--reason is required', ['library'], 2],
  ['cannot be used together', ['library', '--dry-run', '--rollback'], 2],
  ['other is not one of library', ['other', '--dry-run'], 2],
  ['no rebuild of books can be rolled back', ['library', '--rollback', '--reason', 'x'], 1],
])('%s', async (problem, argv, code) => {
  const { run } = await setup();
  expect(await run(...argv)).toMatchObject({ code, out: '', err: expect.stringContaining(problem) });
});

test('a stage without projections says so', async () => {
  expect(await runInTest(['rebuild', 'x', '--dry-run', '--stage', 'dev'])).toMatchObject({
    code: 2,
    err: expect.stringContaining('does not say which consumers are projections'),
  });
});
