// npm test: sets up what is missing, then passes the stages one after the other, and stops at the first that fails. Those that
// keep one core busy at most run beside each other; so do the two end-to-end stages, which wait more than they work, each on a
// local AWS of its own, and the simulation beside them. npm run test:all: the tests that are shorter in npm test, as long as they are by themselves.
// npm run test:brokers: those on real brokers.
import { spawn } from 'node:child_process';
import { mkdirSync, readFileSync, rmSync } from 'node:fs';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { checkNode } from './lib/node.cjs';
import { setUp } from './lib/setup.cjs';
import { passStages } from './lib/stages.cjs';
import { readArguments, runTool } from './lib/tool.cjs';

const root = path.dirname(path.dirname(fileURLToPath(import.meta.url)));
const modules = path.join(root, 'node_modules');

/** Packages of this repository are used from their sources. */
const SOURCES = ['-C', 'orderflow-source'];

const typecheck = () => run(path.join('typescript', 'bin', 'tsc'), '--noEmit');
const format = () => run(path.join('@biomejs', 'biome', 'bin', 'biome'), 'check', '.');
const imports = () =>
  run(
    path.join('dependency-cruiser', 'bin', 'dependency-cruise.mjs'),
    '--config',
    '.dependency-cruiser.cjs',
    ...sources,
  );
/** Deciders and consumer runtime: their tests must reach every line and branch (`coverageThreshold` in jest.config.mjs). */
const COVERED = '/packages/core/|/functions/(order|payment|inventory|shipping)/';
const sources = ['bin', 'lib', 'functions', 'events', 'packages', 'simulation', 'demo', 'chaos', 'examples', 'test'];

/**
 * What `npm test` has less of: some tests try fewer cases, place fewer orders, or wait for a shorter outage; of planted bugs there
 * are some of each kind, and of the end-to-end stories that both flows share the orchestrated flow has the endings. The environment
 * goes before. By themselves, and so in `npm run test:all`, they are as long as their files say.
 */
const SHORTER = {
  FUZZ_TIMES: '0.25',
  FUZZ_EXAMPLES: '3',
  ORDERFLOW_RACE_ORDERS: '50',
  ORDERFLOW_OUTAGE_SECONDS: '10',
  ORDERFLOW_SIMULATION: 'short',
  ORDERFLOW_ONE_MISHAP_OF: '4',
};
/** Which stages are passed. */
const kind = ['long', 'brokers'].find((option) => process.argv.includes(`--${option}`)) ?? 'usual';

async function jest(project, ...args) {
  const results = path.join(root, '.build', `jest-${project}.json`);
  mkdirSync(path.dirname(results), { recursive: true });
  rmSync(results, { force: true });
  const outcome = await run(
    path.join('jest', 'bin', 'jest.js'),
    '--selectProjects',
    project,
    '--json',
    '--outputFile',
    results,
    ...args,
  );
  return { ...outcome, ...countsIn(results) };
}

/** @returns {{ passed?: number, failed?: number }} nothing if jest did not come so far */
function countsIn(results) {
  try {
    const { numPassedTests, numFailedTests, numRuntimeErrorTestSuites } = JSON.parse(readFileSync(results, 'utf8'));
    return { passed: numPassedTests, failed: numFailedTests + numRuntimeErrorTestSuites };
  } catch {
    return {};
  }
}

/** A program of an npm package. */
const run = (script, ...args) => runOwn(path.join(modules, script), ...args);

/** What it says is said once it has ended, so that two that run beside each other do not talk at the same time. */
function runOwn(...args) {
  const said = [];
  const child = spawn(process.execPath, [...SOURCES, ...args], {
    cwd: root,
    env: { ...(kind === 'usual' ? SHORTER : {}), ...withoutAws() },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  for (const output of [child.stdout, child.stderr]) output.on('data', (chunk) => said.push(chunk));
  return new Promise((resolve) => {
    child.once('error', (error) => said.push(Buffer.from(`${error.message}\n`)));
    child.once('close', (status) => {
      process.stdout.write(Buffer.concat(said));
      resolve({ isOk: status === 0 });
    });
  });
}

/** No test may ever find the way to the user's account. */
function withoutAws() {
  const kept = Object.entries(process.env).filter(([name]) => !/^AWS_/.test(name));
  return {
    ...Object.fromEntries(kept),
    AWS_CONFIG_FILE: '/dev/null',
    AWS_SHARED_CREDENTIALS_FILE: '/dev/null',
    AWS_EC2_METADATA_DISABLED: 'true',
    AWS_SDK_JS_NODE_VERSION_SUPPORT_WARNING_DISABLED: 'true',
  };
}

/** Of the orchestrated flow: stories that only it has, and the endings. The others are the same in both flows, and in `test:all`. */
const ITS_OWN = '/e2e-orchestration/|/e2e/endings[.]';
const SHARED = '/e2e/(api|delivery|operator-programs|outage|replay|stock-race)[.]';

const stages = [
  [
    ['typecheck', typecheck],
    ['lint and format', format],
    ['import directions', imports],
  ],
  ['unit', () => jest('unit', '--maxWorkers=2', '--testPathIgnorePatterns', COVERED)],
  [
    ['unit, covered', () => jest('unit', '--coverage', '--maxWorkers=1', '--testPathPatterns', COVERED)],
    ['simulated against local', () => jest('differential', '--runInBand')],
  ],
  [
    ['simulation', () => jest('simulation', '--runInBand')],
    ['end to end', () => jest('e2e', '--runInBand')],
    ['end to end, orchestrated', () => jest('e2e-orchestration', '--runInBand', '--testPathPatterns', ITS_OWN)],
  ],
];

/** What tries more cases in the long form. */
const LONGER = '/test/fuzz/|[.]fuzz[.]test|/test/saga/every-failure[.]';

const lintInfra = () => runOwn('--import', 'tsx', path.join('bin', 'lint-infra.mjs'));

const longStages = [
  ['infrastructure lint', lintInfra],
  ['fuzzing and failures, long', () => jest('unit', '--maxWorkers=2', '--testPathPatterns', LONGER)],
  ['packages', () => jest('packages', '--runInBand')],
  ['programs', () => jest('programs', '--runInBand')],
  ['end to end, rights enforced', () => jest('e2e-iam', '--runInBand')],
  ['simulation, long', () => jest('simulation', '--runInBand')],
  [
    ['end to end, long', () => jest('e2e', '--runInBand', '--testPathPatterns', 'stock-race|outage|described-api')],
    ['orchestrated, long', () => jest('e2e-orchestration', '--runInBand', '--testPathPatterns', SHARED)],
  ],
];

const brokerStages = [['on real brokers', () => jest('brokers', '--runInBand')]];

const usage = `Sets up what is missing, and passes the tests: types, format, unit, simulation, and end to end on a local AWS of its own.

usage: npm test                what every change has to pass
       npm run test:all        what is shorter there, at its full length, and more: after npm test
       npm run test:brokers    Kafka, on a real broker: needs Java 17 and Maven
       npm run test:unit       one kind alone; options of Jest go behind --, as in npm run test:unit -- --testPathPatterns payment`;

/** CI adds up the last line of each run. */
async function runStages() {
  try {
    checkNode();
    process.chdir(root);
    await setUp(root, { forTests: true });
    return await passStages({ usual: stages, long: longStages, brokers: brokerStages }[kind]);
  } catch (error) {
    console.error(error.name === 'Stop' ? error.message : error);
    console.log('0 passed, 1 failed');
    return 1;
  }
}

await runTool({
  name: 'test',
  usage,
  read: (args) => readArguments(args, { long: { type: 'boolean' }, brokers: { type: 'boolean' } }),
  run: runStages,
});
