import { execFile, spawnSync } from 'node:child_process';
import { readFileSync } from 'node:fs';

/** Every program that package.json names runs, in a short form, so that none can break unseen. */
const { scripts } = JSON.parse(readFileSync('package.json', 'utf8')) as { scripts: Record<string, string> };

interface Program {
  readonly args: readonly string[];
  readonly prints: RegExp;
  /** @default [0] */
  readonly codes?: readonly number[];
}

const isHere = (program: string) => !spawnSync(program, ['--version']).error;

const HAS_BROKERS = ['java', 'mvn', 'apt-get'].every(isHere);

const SHORT: Readonly<Record<string, Program>> = {
  start: { args: ['--exit', '--orders', '3', '--stage', 'programs'], prints: /API endpoint|AWS endpoint/ },
  brokers: HAS_BROKERS
    ? { args: ['--exit', '--orders', '6'], prints: /Kafka and RabbitMQ saw the same \d+ events/ }
    : { args: ['--exit'], prints: /^brokers: .* install/m, codes: [1] },
  chaos: { args: ['--orders', '10', '--seed', '1'], prints: /10/ },
  migrate: { args: ['--phase', '5', '--orders', '10'], prints: /orders lost \| 0 \|/ },
  // So few rounds decide nothing: a target that is missed (exit code 1) is no failure here.
  bench: {
    args: ['--print', ...['--generations', '1', '--rounds', '1', '--batches', '2', '--loads', '1']],
    prints: /Per bundle/,
    codes: [0, 1],
  },
  'bench:flow': { args: ['--print', '--short'], prints: /Model of AWS/, codes: [0, 1] },
  'bench:brokers': HAS_BROKERS
    ? { args: ['--print', '--rounds', '1', '--events', '500'], prints: /RabbitMQ, consume/, codes: [0, 1] }
    : { args: ['--print'], prints: /^bench:brokers: .* install/m, codes: [1] },
  simulate: { args: ['--seeds', '2', '--workers', '1'], prints: /orchestration: 2 seeds, .*nothing violated/ },
  mutants: { args: ['--name', 'queue: its policy lets no rule in'], prints: /its policy lets no rule in: \d+/ },
  contracts: { args: [], prints: /documents in docs\/contracts/ },
  'contracts:check': { args: [], prints: /0 breaking changes/ },
  smoke: { args: ['--help'], prints: /npm run smoke/ },
  capacity: { args: [], prints: /docs\/capacity\.md/ },
  rights: { args: [], prints: /docs\/rights\.md/ },
  configuration: { args: [], prints: /docs\/configuration\.md/ },
  diagrams: { args: [], prints: /docs\/choosing-a-flow\.md/ },
  orderflow: { args: ['--help'], prints: /^Usage: orderflow/ },
  republish: { args: ['--help'], prints: /^Usage: orderflow republish/ },
  resume: { args: ['--help'], prints: /^Usage: orderflow resume/ },
  breaker: { args: ['--help'], prints: /^Usage: orderflow breaker/ },
};

/** Stages of `npm test`, `npm run test:all` and CI run these, or are these. */
const ELSEWHERE = /^(test(:\w+)?|typecheck|lint(:infra)?|format|build|fuzz:api)$/;

test('each script of package.json has a short form here, or is run by another stage', () => {
  const missing = Object.keys(scripts).filter((name) => !(name in SHORT) && !ELSEWHERE.test(name));
  if (missing.length > 0) throw new Error(`add a short form to SHORT in ${__filename} for: ${missing.join(', ')}`);
});

/** No time is asserted: this is only when to give up. */
const DEADLINE = 10 * 60_000;

test.each(Object.entries(SHORT))(
  'npm run %s',
  async (name, { args, prints, codes = [0] }) => {
    const { code, output } = await npmRun(name, args);
    expect(output).toMatch(prints);
    expect(codes).toContain(code);
  },
  DEADLINE,
);

function npmRun(name: string, args: readonly string[]): Promise<{ code: number; output: string }> {
  return new Promise((resolve) => {
    execFile('npm', ['run', '--silent', name, '--', ...args], { maxBuffer: 64 * 2 ** 20 }, (error, stdout, stderr) =>
      resolve({ code: error ? Number(error.code ?? 1) : 0, output: `${stdout}${stderr}` }),
    );
  });
}
