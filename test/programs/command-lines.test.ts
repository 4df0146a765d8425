import { execFile } from 'node:child_process';
import { readFileSync } from 'node:fs';

/** Every program of ours that package.json names prints its help, and refuses what makes no sense: one line, exit code 2. */
const { scripts } = JSON.parse(readFileSync('package.json', 'utf8')) as { scripts: Record<string, string> };

/** Programs of others: TypeScript, Biome and Jest have their own. `orderflow` is tested in packages/operator. */
const OF_OTHERS = /^(typecheck|lint|format|test:(?!all)\w+|fuzz:api)$|packages\/operator/;
const programs = Object.entries(scripts).flatMap(([name, script]) =>
  OF_OTHERS.test(name) || OF_OTHERS.test(script) ? [] : [name],
);

const DEADLINE = 60_000;

function npmRun(name: string, arg: string): Promise<{ code: number; stdout: string; stderr: string }> {
  return new Promise((done) => {
    execFile('npm', ['run', '--silent', name, '--', arg], (error, stdout, stderr) =>
      done({ code: error ? Number(error.code ?? 1) : 0, stdout, stderr }),
    );
  });
}

test('they are named', () => {
  expect(programs).toEqual(
    expect.arrayContaining(['start', 'test', 'simulate', 'bench', 'contracts', 'diagrams', 'chaos']),
  );
});

test.each(programs)(
  'npm run %s: --help prints how it is used, and does nothing else',
  async (name) => {
    const { code, stdout, stderr } = await npmRun(name, '--help');
    expect({ code, stderr }).toEqual({ code: 0, stderr: '' });
    expect(stdout).toMatch(/npm (run )?\w+/);
  },
  DEADLINE,
);

test.each(programs)(
  'npm run %s: an unknown option is one line, and exit code 2',
  async (name) => {
    const { code, stdout, stderr } = await npmRun(name, '--no-such-option');
    expect({ code, stdout }).toEqual({ code: 2, stdout: '' });
    expect(stderr).toMatch(/^.*--no-such-option.*\n$/);
  },
  DEADLINE,
);
