import { join } from 'node:path';
import { GROUPED_FOLDERS, writeGroups } from './test/support/grouped.mjs';

/**
 * `unit`: pure, beside the code, seconds. `e2e`: a local AWS, through public interfaces only. `e2e-orchestration`: the same
 * stories told to the orchestrated flow, and those that only it has. `e2e-iam`: the endings where IAM is enforced, and what nobody
 * may do. `differential`: the simulated AWS against the local one.
 * `packages`: what npm would publish, installed by projects outside of the repository. `programs`: each script of package.json.
 * `brokers`: Kafka and RabbitMQ, on real brokers.
 */
const swc = (syntax) => [
  '@swc/jest',
  { jsc: { target: 'es2023', parser: { syntax } }, module: { type: 'commonjs' }, sourceMaps: 'inline' },
];
/** Packages without CommonJS, which Jest needs. */
const ESM_ONLY = '(arktype|@ark|arkregex|@platformatic)/';
const transform = {
  '^.+\\.(ts|mts)$': swc('typescript'),
  [`/node_modules/${ESM_ONLY}.+\\.js$`]: swc('ecmascript'),
};
const transformIgnorePatterns = [`/node_modules/(?!${ESM_ONLY})`];
/** A run of all unit tests has groups of some files: see test/support/grouped.mjs. */
const GROUPS = '.orderflow/unit-tests';
const isGrouped = process.env.ORDERFLOW_GROUPED !== undefined;
if (isGrouped) writeGroups(import.meta.dirname, join(import.meta.dirname, GROUPS));

/** Folders with tests beside their code. */
const CODE = ['bench', 'bin', 'brokers', 'chaos', 'demo', 'events', 'functions', 'lib', 'packages', 'simulation'];

const shared = {
  /** Jest lists what stands in these, and not what is installed or built, which has ten times as many files. */
  roots: [...CODE, 'examples', 'test', ...(isGrouped ? [GROUPS] : [])].map((folder) => `<rootDir>/${folder}`),
  transform,
  transformIgnorePatterns,
  testEnvironment: '<rootDir>/test/support/environment.cjs',
  /** Packages of this repository are used from their sources. */
  testEnvironmentOptions: { customExportConditions: ['orderflow-source', 'node', 'node-addons'] },
  cacheDirectory: '<rootDir>/.build/jest',
  setupFiles: ['<rootDir>/test/support/seeded-fast-check.ts'],
  modulePathIgnorePatterns: ['/cdk.out/', '/.build/', '/dist/'],
};

/**
 * The seed of all properties: a fixed one, so that the same clone gives the same verdict (docs/decisions/0011-fixed-seeds.md);
 * `ORDERFLOW_SEED=7` gives others, `ORDERFLOW_SEED=new` one from the clock. Workers inherit it.
 */
const { ORDERFLOW_SEED: asked = '20260101' } = process.env;
if (!/^(new|\d{1,9})$/.test(asked)) throw new Error('ORDERFLOW_SEED is a number of up to 9 digits, or new');
process.env.ORDERFLOW_SEED = asked === 'new' ? String(Date.now() % 1e9) : asked;
if (asked === 'new') console.error(`ORDERFLOW_SEED=${process.env.ORDERFLOW_SEED}`);

/** Its cache would be left in the system's place for temporary files. */
process.env.TSX_DISABLE_CACHE = '1';

const everything = { statements: 100, branches: 100, functions: 100, lines: 100 };

export default {
  projects: [
    {
      ...shared,
      displayName: 'unit',
      testMatch: [
        `<rootDir>/{${CODE}}/**/*.test.ts`,
        '<rootDir>/examples/migration/**/*.test.ts',
        '<rootDir>/test/{stacks,contracts,docs,flow,saga,fuzz,patterns,support}/**/*.test.ts',
        ...(isGrouped
          ? [`<rootDir>/${GROUPS}/*.test.cjs`, ...GROUPED_FOLDERS.map((folder) => `!**/${folder}/**`)]
          : []),
      ],
      globalSetup: '<rootDir>/test/support/own-tmpdir.ts',
    },
    {
      ...shared,
      displayName: 'e2e',
      testMatch: ['<rootDir>/test/e2e/**/*.test.ts'],
      globalSetup: '<rootDir>/test/e2e/support/global-setup.ts',
      globalTeardown: '<rootDir>/test/e2e/support/global-teardown.ts',
      setupFilesAfterEnv: ['<rootDir>/test/e2e/support/settled.ts'],
    },
    {
      ...shared,
      displayName: 'e2e-orchestration',
      testMatch: [
        '<rootDir>/test/e2e/{api,endings,delivery,operator-programs,outage,replay,stock-race}.test.ts',
        '<rootDir>/test/e2e-orchestration/**/*.test.ts',
      ],
      globalSetup: '<rootDir>/test/e2e-orchestration/support/global-setup.ts',
      globalTeardown: '<rootDir>/test/e2e-orchestration/support/global-teardown.ts',
      setupFiles: [...shared.setupFiles, '<rootDir>/test/e2e-orchestration/support/this-stage.ts'],
      setupFilesAfterEnv: ['<rootDir>/test/e2e/support/settled.ts'],
    },
    {
      ...shared,
      displayName: 'e2e-iam',
      testMatch: ['<rootDir>/test/e2e/endings.test.ts', '<rootDir>/test/e2e-iam/*.test.ts'],
      globalSetup: '<rootDir>/test/e2e-iam/support/global-setup.ts',
      globalTeardown: '<rootDir>/test/e2e-iam/support/global-teardown.ts',
      setupFilesAfterEnv: ['<rootDir>/test/e2e/support/settled.ts'],
    },
    {
      ...shared,
      displayName: 'differential',
      testMatch: ['<rootDir>/test/differential/**/*.test.ts'],
      globalSetup: '<rootDir>/test/differential/support/global-setup.ts',
      globalTeardown: '<rootDir>/test/differential/support/global-teardown.ts',
    },
    {
      ...shared,
      displayName: 'simulation',
      testMatch: ['<rootDir>/test/simulation/**/*.test.ts'],
      globalSetup: '<rootDir>/test/support/own-tmpdir.ts',
    },
    {
      ...shared,
      displayName: 'packages',
      testMatch: ['<rootDir>/test/packages/*.test.ts'],
      globalSetup: '<rootDir>/test/packages/support/global-setup.ts',
    },
    {
      ...shared,
      displayName: 'brokers',
      testMatch: ['<rootDir>/test/brokers/*.test.ts'],
      globalSetup: '<rootDir>/test/brokers/support/global-setup.ts',
    },
    { ...shared, displayName: 'programs', testMatch: ['<rootDir>/test/programs/*.test.ts'] },
  ],
  /** Workers of the simulation beside each other. */
  maxConcurrency: 2,
  /** A busy machine is no failure. */
  testTimeout: 60_000,
  coverageReporters: ['text-summary'],
  collectCoverageFrom: [
    'packages/core/**/*.ts',
    'functions/{order,payment,inventory,shipping}/**/*.ts',
    '!**/testing/**',
    '!**/*.test.ts',
    '!**/index.ts', // exports, and nothing else
  ],
  /** The deciders and the consumer runtime to the last line and branch, file by file. */
  coverageThreshold: {
    './functions/{order,payment,inventory,shipping}/{order,payment,inventory,shipping}.ts': everything,
    './packages/core/**/*.ts': everything,
  },
};
