import { existsSync, mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import path from 'node:path';

/**
 * Folders whose test files are run in groups. Those that stand here load much and test for a short time, and their files were seen
 * to get along: one changes nothing that another sees.
 */
export const GROUPED_FOLDERS = [
  'examples/migration',
  'packages/constructs',
  'packages/operator',
  'packages/simulation',
  'test/saga',
  'test/stacks',
];

/** Files that change what others see: modules, the clock, the environment, time limits. */
const IS_ALONE =
  /jest\.(mock|doMock|unmock|spyOn|replaceProperty|useFakeTimers|resetModules|isolateModules|setTimeout)|process\.(env|chdir|on)\b|@jest-environment/;

/** As many files as one group has at most. */
const MEMBERS = 12;

/**
 * Jest loads what a test file imports anew for each file, which takes most of the time of many short ones. So a run of all unit tests
 * has groups of neighbouring files instead: each group is a file that requires its members, and loads what they share once.
 * A test's title begins with the path of its own file.
 *
 * @param {string} root the repository
 * @param {string} directory where the groups are written
 */
export function writeGroups(root, directory) {
  const groups = GROUPED_FOLDERS.flatMap((folder) => groupsOf(root, testsIn(root, folder)));
  const wanted = new Map(groups.map((group) => [nameOf(group), bodyOf(root, group)]));
  mkdirSync(directory, { recursive: true });
  for (const name of readdirSync(directory)) if (!wanted.has(name)) rmSync(path.join(directory, name), { force: true });
  for (const [name, body] of wanted) {
    const file = path.join(directory, name);
    if (!existsSync(file) || readFileSync(file, 'utf8') !== body) writeFileSync(file, body);
  }
}

const testsIn = (root, folder) =>
  readdirSync(path.join(root, folder), { recursive: true })
    .map((name) => `${folder}/${String(name).split(path.sep).join('/')}`)
    .filter((file) => file.endsWith('.test.ts') && !/\/(node_modules|dist|cdk\.out)\//.test(file))
    .sort();

function groupsOf(root, files) {
  const isAlone = (file) => IS_ALONE.test(readFileSync(path.join(root, file), 'utf8'));
  const alone = files.filter(isAlone);
  const others = files.filter((file) => !alone.includes(file));
  const groups = alone.map((file) => [file]);
  for (let at = 0; at < others.length; at += MEMBERS) groups.push(others.slice(at, at + MEMBERS));
  return groups;
}

/** After its first member. */
const nameOf = ([first]) => first.replaceAll('/', '-').replace(/[.]ts$/, '.cjs');

const bodyOf = (root, group) =>
  group
    .map((file) => `describe(${JSON.stringify(file)}, () => void require(${JSON.stringify(path.join(root, file))}));\n`)
    .join('');
