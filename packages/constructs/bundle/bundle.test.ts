import { execFileSync } from 'node:child_process';
import { cpSync, mkdtempSync, readdirSync, readFileSync, rmSync, statSync, utimesSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { bundler } from './bundle.ts';

/** A workspace of its own inside the repository, so that imports are found as a function's are. */
let folder: string;
const bundle = bundler({ conditions: ['orderflow-source'], environmentCredentialsOnly: true });
let entry: string;

beforeEach(() => {
  folder = mkdtempSync(join('packages', 'constructs', '.bundle-test-'));
  entry = join(folder, 'lambda.ts');
  writeFileSync(join(folder, 'rare.ts'), "export const rare = () => 'seldom';\n");
  writeFileSync(
    entry,
    `import { DynamoDBClient } from '@aws-sdk/client-dynamodb';
     const client = new DynamoDBClient({ region: 'eu-west-1' });
     export const handler = async (rarely: boolean) => {
       const { accessKeyId } = await client.config.credentials();
       return rarely ? (await import('./rare')).rare() : accessKeyId;
     };`,
  );
});

afterEach(() => {
  rmSync(folder, { recursive: true, force: true });
  for (const name of readdirSync('.build/bundles').filter((candidate) =>
    candidate.startsWith('packages-constructs-bundle-test'),
  ))
    rmSync(join('.build/bundles', name), { recursive: true, force: true });
});

/** Runs the bundle as Lambda does: an ES module in a process of its own, credentials in the environment. */
function run(directory: string, argument: string): string {
  const script = `import('./index.mjs').then(async ({ handler }) => console.log(await handler(${argument})))`;
  const env = { PATH: process.env.PATH, AWS_ACCESS_KEY_ID: 'from-the-environment', AWS_SECRET_ACCESS_KEY: 'secret' };
  const stdio: ['ignore', 'pipe', 'ignore'] = ['ignore', 'pipe', 'ignore'];
  return execFileSync(process.execPath, ['--enable-source-maps', '-e', script], {
    cwd: directory,
    env,
    stdio,
    encoding: 'utf8',
  }).trim();
}

test('a bundle stands alone, has the SDK in it, and takes its credentials from the environment', () => {
  const away = join(folder, 'away');
  cpSync(bundle(entry), away, { recursive: true });
  expect(run(away, 'false')).toBe('from-the-environment');
  const code = readFileSync(join(away, 'index.mjs'), 'utf8');
  const chain = readdirSync(away).filter((name) => /^(sso|sts|signin|loadSso)/.test(name));
  expect(chain).toEqual([]);
  expect(code.endsWith('//# sourceMappingURL=index.mjs.map\n')).toBe(true);
});

test('a CommonJS library that requires modules of Node works', () => {
  writeFileSync(join(folder, 'library.cjs'), "exports.isTerminal = () => require('tty').isatty(99);\n");
  writeFileSync(
    entry,
    "import { isTerminal } from './library.cjs';\nexport const handler = async () => String(isTerminal());\n",
  );
  expect(run(bundle(entry), '')).toBe('false');
});

test('a chunk that nothing loads is not part of the bundle', () => {
  writeFileSync(
    join(folder, 'lazy.ts'),
    "export const lazy = async () => (await import('./rare')).rare();\nexport const eager = 'now';\n",
  );
  writeFileSync(entry, "import { eager } from './lazy';\nexport const handler = async () => eager;\n");
  const directory = bundle(entry);
  expect(readdirSync(directory).sort()).toEqual(['index.mjs', 'index.mjs.map']);
  expect(run(directory, '')).toBe('now');
});

test('a rare path is a chunk of its own', () => {
  const directory = bundle(entry);
  expect(readdirSync(directory).filter((name) => /^rare-.*\.mjs$/.test(name))).toHaveLength(1);
  expect(run(directory, 'true')).toBe('seldom');
});

test('source maps name sources and carry none, and nothing names this machine', () => {
  const directory = bundle(entry);
  const { sources, sourcesContent } = JSON.parse(readFileSync(join(directory, 'index.mjs.map'), 'utf8'));
  expect(sources).toContain(`../../../${entry}`);
  expect(sourcesContent).toBeUndefined();
  for (const name of readdirSync(directory))
    expect(readFileSync(join(directory, name), 'utf8').includes(process.cwd())).toBe(false);
});

test('a stack trace leads to the source', () => {
  writeFileSync(
    entry,
    `import { SQSClient } from '@aws-sdk/client-sqs';
export const handler = (rarely: boolean): string => {
  const client = new SQSClient({ region: rarely ? 'eu-west-1' : 'eu-central-1' });
  return new Error(\`\${typeof client}\`).stack ?? '';
};`,
  );
  expect(run(bundle(entry), 'true')).toContain(`${entry}:4:10`);
});

test('the same sources give the same directory, and are not built again', () => {
  const first = bundle(entry);
  const built = statSync(join(first, 'index.mjs')).mtimeMs;
  expect(bundle(entry)).toBe(first);
  expect(statSync(join(first, 'index.mjs')).mtimeMs).toBe(built);
});

test('sources that were touched and not changed are built again, into the same directory', () => {
  const first = bundle(entry);
  utimesSync(entry, new Date(), new Date(Date.now() + 5000));
  expect(bundle(entry)).toBe(first);
});

test('a change, in the entry or below it, gives another directory', () => {
  const first = bundle(entry);
  writeFileSync(join(folder, 'rare.ts'), "export const rare = () => 'more often';\n");
  const second = bundle(entry);
  expect(second).not.toBe(first);
  expect(run(second, 'true')).toBe('more often');
});

test('a bundle that somebody removed is built again', () => {
  const first = bundle(entry);
  rmSync(first, { recursive: true });
  expect(bundle(entry)).toBe(first);
  expect(run(first, 'true')).toBe('seldom');
});

test('an entry that does not bundle is named, with place and reason', () => {
  writeFileSync(entry, "\nimport { nothing } from './nowhere';\nexport const handler = nothing;\n");
  expect(() => bundle(entry)).toThrow(`${entry} does not bundle: ${entry}:2: Could not resolve "./nowhere"`);
  expect(() => bundle('functions/nobody/lambda.ts')).toThrow(
    'functions/nobody/lambda.ts does not bundle: Could not res',
  );
});

test('common assets lie in every bundle, under the names that they get', () => {
  const asset = join(folder, 'mine.pem');
  writeFileSync(asset, 'one');
  const settings = { conditions: ['orderflow-source'], commonAssets: { 'ca.pem': asset } };
  const first = bundler(settings)(entry);
  expect(readFileSync(join(first, 'ca.pem'), 'utf8')).toBe('one');
  writeFileSync(asset, 'number two');
  expect(bundler(settings)(entry)).not.toBe(first);
});

test('assets of an entry lie beside it, and decide the name of the bundle too', () => {
  const asset = join(folder, 'page.css');
  writeFileSync(asset, 'p { color: red }');
  const settings = { conditions: ['orderflow-source'], assets: { [entry]: [asset] } };
  const first = bundler(settings)(entry);
  expect(readFileSync(join(first, 'page.css'), 'utf8')).toBe('p { color: red }');
  writeFileSync(asset, 'p { color: blue, they say }');
  const second = bundler(settings)(entry);
  expect(second).not.toBe(first);
  expect(readFileSync(join(second, 'page.css'), 'utf8')).toContain('blue');
});
