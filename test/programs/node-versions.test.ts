import { execFile } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

/**
 * The supported versions of Node.js. npm has them as packages, one for each platform. A few seeds of the simulation run under each,
 * and all unit tests, with fewer cases, under those that these tests do not run under themselves.
 */
const VERSIONS = ['20', '22', '24'] as const;

const folder = mkdtempSync(join(tmpdir(), 'orderflow-node-'));
const nodeOf = (version: string) => join(folder, 'node_modules', `node${version}`, 'bin', 'node');

/** No time is asserted: this is only when to give up. */
const DEADLINE = 40 * 60_000;
jest.setTimeout(DEADLINE);

beforeAll(async () => {
  const packages = VERSIONS.map((version) => `node${version}@npm:node-${process.platform}-${process.arch}@${version}`);
  const { code, output } = await run('npm', ['install', '--prefix', folder, '--no-audit', '--no-fund', ...packages]);
  if (code !== 0) throw new Error(output);
}, DEADLINE);
afterAll(() => rmSync(folder, { recursive: true, force: true }));

const run = (program: string, args: readonly string[], more = {}): Promise<{ code: number; output: string }> =>
  new Promise((done) => {
    const env = { ...process.env, FUZZ_TIMES: '0.1', ORDERFLOW_ONE_MISHAP_OF: '8', ...more };
    execFile(program, [...args], { env, maxBuffer: 64 * 2 ** 20 }, (error, stdout, stderr) =>
      done({ code: error ? Number(error.code ?? 1) : 0, output: error ? `${stdout}${stderr}` : stdout }),
    );
  });

test('the same seeds give the same history under each version', async () => {
  const program = ['-C', 'orderflow-source', '--import', 'tsx', join('bin', 'simulate.ts')];
  const histories = new Set<string>();
  for (const version of VERSIONS) {
    expect((await run(nodeOf(version), ['--version'])).output).toMatch(new RegExp(`^v${version}[.]`));
    const { code, output } = await run(nodeOf(version), [...program, '--seeds', '2', '--workers', '1', '--trace']);
    expect(code).toBe(0);
    const lines = output.split('\n').filter((line) => !/ seeds, | orders a minute$/.test(line));
    expect(lines.length).toBeGreaterThan(1000);
    histories.add(lines.join('\n'));
  }
  expect(histories.size).toBe(1);
});

const [ours] = process.versions.node.split('.');

test.each(VERSIONS.filter((version) => version !== ours))('all unit tests pass under Node %s', async (version) => {
  const jest = ['-C', 'orderflow-source', join('node_modules', 'jest', 'bin', 'jest.js'), '--selectProjects', 'unit'];
  const { code, output } = await run(nodeOf(version), [...jest, '--maxWorkers=1'], { ORDERFLOW_GROUPED: '1' });
  expect({ code, failed: output.match(/●.*/g) }).toEqual({ code: 0, failed: null });
});
