// npm test: sets up what is missing, then passes the stages: checks of the sources first, then all tests, in sequences beside each
// other. End-to-end stages wait more than they work, so those begin at once, each on a local AWS of its own, and the others keep the
// cores busy. npm run test:all: the tests that are shorter in npm test, as long as they are by themselves; it tries all of
// them whatever failed before. npm run test:brokers: those on real brokers.
import { spawn } from 'node:child_process';
import { mkdirSync, readdirSync, readFileSync, rmSync } from 'node:fs';
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
const sources = [
  'bin',
  'lib',
  'functions',
  'events',
  'packages',
  'simulation',
  'demo',
  'chaos',
  'brokers',
  'examples',
  'test',
];

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
/** What a unit test has that tries fewer cases in `npm test`: the others need no second run. */
const IS_SHORTER = /from '[^']*\/fuzz(\/index|\/fuzz)?(\.ts)?'|FUZZ_TIMES|ORDERFLOW_ONE_MISHAP_OF/;

/** The unit tests that `npm test` has in a shorter form. */
const shorterUnitTests = () =>
  sources
    .flatMap((folder) => readdirSync(folder, { recursive: true }).map((name) => path.join(folder, String(name))))
    .filter((file) => file.endsWith('.test.ts') && !/\/(node_modules|dist|cdk\.out)\//.test(file))
    .filter((file) => IS_SHORTER.test(readFileSync(file, 'utf8')));

/** Which stages are passed. */
const kind = ['long', 'brokers'].find((option) => process.argv.includes(`--${option}`)) ?? 'usual';

let runs = 0;

async function jest(project, ...args) {
  const results = path.join(root, '.build', `jest-${project}-${++runs}.json`);
  mkdirSync(path.dirname(results), { recursive: true });
  rmSync(results, { force: true });
  const program = path.join(modules, 'jest', 'bin', 'jest.js');
  const outcome = await runOwn(
    [program, '--selectProjects', project, '--json', '--outputFile', results, ...args],
    project === 'unit' && kind === 'usual' ? { ORDERFLOW_GROUPED: '1' } : {}, // test/support/grouped.mjs
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
const run = (script, ...args) => runOwn([path.join(modules, script), ...args]);

/** What it says is said once it has ended, so that two that run beside each other do not talk at the same time. */
function runOwn(args, more = {}) {
  const said = [];
  const child = spawn(process.execPath, [...SOURCES, ...args], {
    cwd: root,
    env: { ...(kind === 'usual' ? SHORTER : {}), ...withoutAws(), ...more },
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

/** Half of the end-to-end files; the other half is all others. */
const HALF = '/e2e/(api|live-stage|operator-programs|operator-story|outage|redeploy|smoke)[.]';

const stages = [
  {
    beside: [[['typecheck', typecheck]], [['lint and format', format]], [['import directions', imports]]],
  },
  {
    beside: [
      [
        ['end to end, one half', () => jest('e2e', '--runInBand', '--testPathPatterns', HALF)],
        ['end to end, orchestrated', () => jest('e2e-orchestration', '--runInBand', '--testPathPatterns', ITS_OWN)],
      ],
      [
        ['end to end, other half', () => jest('e2e', '--runInBand', '--testPathIgnorePatterns', HALF)],
        ['simulated against local', () => jest('differential', '--runInBand')],
      ],
      [
        ['unit', () => jest('unit', '--maxWorkers=2', '--testPathIgnorePatterns', COVERED)],
        ['unit, covered', () => jest('unit', '--coverage', '--maxWorkers=1', '--testPathPatterns', COVERED)],
        ['simulation', () => jest('simulation', '--runInBand')],
      ],
    ],
  },
];

/** As long as all other programs together. */
const VERSIONS = '/node-versions[.]';

const lintInfra = () => runOwn(['--import', 'tsx', path.join('bin', 'lint-infra.mjs')]);

const longStages = [
  { beside: [[['infrastructure lint', lintInfra]], [['packages', () => jest('packages', '--runInBand')]]] },
  {
    beside: [
      [['programs', () => jest('programs', '--runInBand', '--testPathIgnorePatterns', VERSIONS)]],
      [
        ['end to end, long', () => jest('e2e', '--runInBand', '--testPathPatterns', 'stock-race|outage|described-api')],
        ['orchestrated, long', () => jest('e2e-orchestration', '--runInBand', '--testPathPatterns', SHARED)],
        ['end to end, rights enforced', () => jest('e2e-iam', '--runInBand')],
      ],
      [
        ['simulation, long', () => jest('simulation', '--runInBand')],
        ['other versions of Node.js', () => jest('programs', '--runInBand', '--testPathPatterns', VERSIONS)],
        ['unit, long', () => jest('unit', '--maxWorkers=1', '--testPathPatterns', ...shorterUnitTests())],
      ],
    ],
  },
];

const brokerStages = [['on real brokers', () => jest('brokers', '--runInBand')]];

const usage = `Sets up what is missing, and passes the tests: types, format, unit, simulation, and end to end on a local AWS of its own.

usage: npm test                what every change has to pass
       npm run test:all        what is shorter there, at its full length, and more: after npm test
       npm run test:brokers    Kafka and RabbitMQ, on real brokers: needs Java 17, Maven and apt
       npm run test:unit       one kind alone; options of Jest go behind --, as in npm run test:unit -- --testPathPatterns payment`;

/** CI adds up the last line of each run. */
async function runStages() {
  try {
    checkNode();
    process.chdir(root);
    await setUp(root, { forTests: true });
    const steps = { usual: stages, long: longStages, brokers: brokerStages }[kind];
    return await passStages(steps, { keepsGoing: kind === 'long' });
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
