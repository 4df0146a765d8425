import { cpSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { install } from './support/install.ts';
import { run, succeed } from './support/run.ts';

/** An installation and a synthesis take a minute on a busy machine. */
jest.setTimeout(600_000);

/** Projects of other people: outside of this repository, with nothing but the packages. */
const place = mkdtempSync(join(tmpdir(), 'outside-'));
afterAll(() => rmSync(place, { recursive: true, force: true }));

function projectWith(name: string, dependencies: readonly string[]): string {
  const directory = join(place, name);
  mkdirSync(directory);
  const versions = Object.fromEntries(dependencies.map((dependency) => [dependency, '0.1.0']));
  writeFileSync(
    join(directory, 'package.json'),
    JSON.stringify({ name, private: true, type: 'module', dependencies: versions }),
  );
  install(directory);
  return directory;
}

interface Resource {
  readonly Type: string;
  readonly Properties: { readonly FunctionName?: string };
}

const filesIn = (directory: string): string[] =>
  readdirSync(directory, { recursive: true, encoding: 'utf8' })
    .filter((file) => !/^(node_modules|[.]build|cdk[.]out)(\/|$)/.test(file))
    .filter((file) => /[.]\w+$/.test(file))
    .sort();

describe('orderflow init', () => {
  const theatre = join(place, 'theatre');
  let tools: string;
  const orderflow = (...args: readonly string[]) =>
    run(place, join(tools, 'node_modules', '.bin', 'orderflow'), ...args);

  beforeAll(() => {
    tools = projectWith('tools', ['@orderflow/operator']);
  });

  test('writes examples/seat-booking, file by file', () => {
    const twin = join(place, 'twin');
    expect(orderflow('init', twin, '--name', 'seat-booking')).toMatchObject({ code: 0, stderr: '' });
    const example = join('examples', 'seat-booking');
    expect(filesIn(twin)).toEqual(filesIn(example));
    for (const file of filesIn(twin))
      expect(readFileSync(join(twin, file), 'utf8')).toBe(readFileSync(join(example, file), 'utf8'));
  });

  test.each([
    [['init'], 2, "orderflow: missing required argument 'dir' (--help lists the options)\n"],
    [['start'], 2, "orderflow: unknown command 'start' (Did you mean status?) (--help lists the options)\n"],
    [['init', '.', '--name', 'tickets'], 2, expect.stringMatching(/^orderflow: .* is not empty .*\n$/)],
    [['--help'], 0, ''],
    [['init', '--help'], 0, ''],
  ])('%j ends with exit code %i', (args, code, stderr) => {
    expect(orderflow(...args)).toMatchObject({ code, stderr });
  });

  describe('what it writes is a project that', () => {
    beforeAll(() => {
      expect(orderflow('init', theatre, '--name', '@theatre/tickets', '--stack', 'Tickets')).toMatchObject({ code: 0 });
      cpSync(join('test', 'packages', 'fixtures'), theatre, { recursive: true });
      install(theatre);
    });
    const npm = (...args: readonly string[]) => succeed(theatre, 'npm', ...args);

    test.each([
      ['nodenext', []],
      ['bundler', ['--module', 'esnext', '--moduleResolution', 'bundler']],
    ])('type-checks under moduleResolution %s, declarations of libraries included', (_, options) => {
      npm('exec', '--no', '--', 'tsc', '--skipLibCheck', 'false', ...options);
    });

    test('passes its unit tests', () => {
      expect(npm('test')).toMatch(/^# pass [1-9]/m);
    });

    test('may have HTTP commands and steps of sagas, by what the indexes export', () => {
      const files = ['--import', 'tsx', '--test', join('guest-list', 'guests.test.ts')];
      expect(succeed(theatre, process.execPath, ...files)).toMatch(/^# pass 3$/m);
    });

    test('passes 50 seeds of simulation', () => {
      expect(npm('run', 'simulate')).toMatch(/^ok 1 - 50 seeds/m);
    });

    test('synthesizes the stack by the name that was given, with bundled handlers', () => {
      npm('run', 'synth', '--', '-c', 'stage=dev');
      const { Resources } = JSON.parse(readFileSync(join(theatre, 'cdk.out', 'Tickets-dev.template.json'), 'utf8'));
      const functions = Object.values<Resource>(Resources).filter(({ Type }) => Type === 'AWS::Lambda::Function');
      const names = functions.map(({ Properties }) => Properties.FunctionName);
      expect(names.sort()).toEqual(['Tickets-dev-relay', 'Tickets-dev-seat-plan', 'Tickets-dev-seats']);
      const bundles = readdirSync(join(theatre, 'cdk.out')).filter((name) => name.startsWith('asset.'));
      expect(bundles).toHaveLength(names.length);
      for (const bundle of bundles)
        expect(readFileSync(join(theatre, 'cdk.out', bundle, 'index.mjs'), 'utf8')).toMatch(
          /export\{[\w$]+ as handler\}/,
        );
    });
  });
});

describe('a project without aws-cdk-lib', () => {
  let project: string;
  const evaluate = (code: string) => run(project, process.execPath, '--input-type=module', '-e', code);

  beforeAll(() => {
    project = projectWith('workload', ['@orderflow/core', '@orderflow/testing', '@orderflow/simulation']);
  });

  test('has none', () => {
    expect(evaluate("await import('aws-cdk-lib')")).toMatchObject({ code: 1 });
  });

  test.each(['core', 'core/publisher', 'core/lambda', 'testing', 'simulation'])('imports @orderflow/%s', (name) => {
    expect(evaluate(`await import('@orderflow/${name}')`)).toMatchObject({ code: 0, stderr: '' });
  });
});
