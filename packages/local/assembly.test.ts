import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { assemble, stackNamesIn } from './assembly.ts';

let root: string;
beforeEach(() => {
  root = mkdtempSync(join(tmpdir(), 'assembly-test-'));
  mkdirSync(join(root, 'lib'));
  mkdirSync(join(root, 'node_modules'));
  writeFileSync(join(root, 'lib', 'stack.ts'), 'one');
});
afterEach(() => rmSync(root, { recursive: true }));

const artifacts = {
  Tree: { type: 'cdk:tree' },
  Assets: { type: 'cdk:asset-manifest' },
  'orderflow-local': { type: 'aws:cloudformation:stack', properties: { templateFile: 'x' } },
  Renamed: { type: 'aws:cloudformation:stack', properties: { stackName: 'another' } },
};
const synth = jest.fn(async (output: string) =>
  writeFileSync(join(output, 'manifest.json'), JSON.stringify({ artifacts })),
);
beforeEach(() => synth.mockClear());
const again = async (context = {}) => (await assemble(root, 'local', context, { synth })).isReused;

test('an assembly is made once for the same files and context', async () => {
  expect([await again(), await again(), await again()]).toEqual([false, true, true]);
  expect(synth).toHaveBeenCalledTimes(1);
});

test('an assembly is made again when a source, a new file or the context differs', async () => {
  await again();
  writeFileSync(join(root, 'lib', 'stack.ts'), 'two');
  expect(await again()).toBe(false);
  writeFileSync(join(root, 'lib', 'other.ts'), '');
  expect(await again()).toBe(false);
  expect(await again({ archive: 'off' })).toBe(false);
  expect(await again({ archive: 'off' })).toBe(true);
});

test('an assembly is made again when another file that the app reads differs', async () => {
  const ca = join(root, 'node_modules', 'ca.pem');
  const reused = async () => (await assemble(root, 'local', {}, { synth }, { others: [ca] })).isReused;
  writeFileSync(ca, 'one');
  expect([await reused(), await reused()]).toEqual([false, true]);
  writeFileSync(ca, 'two');
  expect(await reused()).toBe(false);
});

test('another app is synthesized by its command', async () => {
  const app = 'node other.js';
  const reused = async () => (await assemble(root, 'local', {}, { synth }, { app })).isReused;
  await again();
  expect([await reused(), await reused()]).toEqual([false, true]);
  expect(synth).toHaveBeenLastCalledWith(expect.any(String), {}, app);
});

test('a change of a test or a document makes no new assembly', async () => {
  await again();
  writeFileSync(join(root, 'lib', 'stack.test.ts'), '');
  writeFileSync(join(root, 'README.md'), '');
  writeFileSync(join(root, 'node_modules', 'x.js'), '');
  expect(await again()).toBe(true);
});

test('a synthesis that fails leaves no assembly behind', async () => {
  await expect(assemble(root, 'local', {}, { synth: () => Promise.reject(new Error('no')) })).rejects.toThrow('no');
  expect(await again()).toBe(false);
});

test('an assembly has the names of its stacks', async () => {
  const { directory } = await assemble(root, 'local', {}, { synth });
  expect(stackNamesIn(directory)).toEqual(['orderflow-local', 'another']);
});
