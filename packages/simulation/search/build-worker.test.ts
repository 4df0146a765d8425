import { execFileSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join, relative } from 'node:path';
import { buildWorker } from './build-worker.ts';
import { buildLibraries } from './libraries.ts';
import type { WorkerSources } from './worker-sources.ts';

let directory = '';
beforeEach(() => {
  mkdirSync('.build', { recursive: true });
  directory = mkdtempSync(join('.build', 'build-worker-'));
  const write = (name: string, text: string) => writeFileSync(join(directory, name), text);
  write('limits.ts', 'export const LIMIT = 10;\n');
  write('code.ts', "import { LIMIT } from './limits';\nexport class Code { says = ['at most', LIMIT].join(' '); }\n");
  write('code-before.ts', "export { Code as CodeBefore } from './code';\n");
  write(
    'main.ts',
    `import { parse } from 'node:path';
import { Code } from './code';
import { CodeBefore } from './code-before';
console.log(JSON.stringify({ now: new Code().says, before: new CodeBefore().says, same: Code === CodeBefore, parse: !!parse }));`,
  );
});
afterEach(() => rmSync(directory, { recursive: true, force: true }));

const file = (name: string) => relative('.', join(directory, name));
const limit = (replace: string) => ({ file: file('limits.ts'), find: 'LIMIT = 10', replace: `LIMIT = ${replace}` });

async function said(sources: Partial<WorkerSources>) {
  const worker = join(directory, 'worker.cjs');
  await buildWorker({ entry: file('main.ts'), ...sources }, worker);
  return JSON.parse(execFileSync(process.execPath, [worker], { encoding: 'utf8' }));
}

test('without a release before, what is before is the same', async () => {
  expect(await said({})).toEqual({ now: 'at most 10', before: 'at most 10', same: true, parse: true });
});

test('each release has its own changes, however deep its imports go', async () => {
  const before = { module: file('code-before.ts'), changes: [limit('5')] };
  expect(await said({ before })).toMatchObject({ now: 'at most 10', before: 'at most 5', same: false });
  expect(await said({ before, changes: [limit('20')] })).toMatchObject({ now: 'at most 20', before: 'at most 5' });
});

test('libraries in a file of their own are the same libraries', async () => {
  const entry = file('with-libraries.ts');
  writeFileSync(
    entry,
    "import { parse } from 'node:path';\nimport { ulid } from 'ulid';\nconsole.log(JSON.stringify([!!parse, ulid(1).slice(0, 10)]));",
  );
  const libraries = await buildLibraries({ entry }, join(directory, 'libraries.cjs'));
  expect([...libraries.names]).toEqual(['ulid']);
  expect(await said({ entry, libraries })).toEqual([true, '0000000001']);
  const isShared = readFileSync(join(directory, 'worker.cjs'), 'utf8').includes(JSON.stringify(libraries.file));
  expect(isShared).toBe(true);
});

test('a change that does not find its place, or its file, is an error', async () => {
  const missing = { ...limit('5'), find: 'LIMIT = 11' };
  await expect(said({ changes: [missing] })).rejects.toThrow('"LIMIT = 11" is there 0 times, not once');
  await expect(said({ changes: [{ ...limit('5'), file: file('other.ts') }] })).rejects.toThrow(
    'other.ts is no part of the worker',
  );
  const before = (change: object) => ({
    before: { module: file('code-before.ts'), changes: [{ ...limit('5'), ...change }] },
  });
  await expect(said(before({ find: 'LIMIT = 11' }))).rejects.toThrow('there 0 times');
  await expect(said(before({ file: file('other.ts') }))).rejects.toThrow('other.ts is no part of the worker');
});
