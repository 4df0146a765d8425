import { runs, text } from '@orderflow/testing/fuzz';
import fc from 'fast-check';
import { StageNotFound } from '../find-stage.ts';
import { JSON_SHAPES } from './json-shapes.ts';
import { makeProgram } from './program.ts';
import type { CliSurroundings } from './surroundings.ts';
import { runInTest } from './testing/run-in-test.ts';

/** The command lines of all commands: `['breaker', 'open']`. */
function commandLines(): readonly (readonly string[])[] {
  const collect = (command: ReturnType<typeof makeProgram>, path: readonly string[]): (readonly string[])[] =>
    command.commands.flatMap((child) => [[...path, child.name()], ...collect(child, [...path, child.name()])]);
  return collect(makeProgram({ stdout: {}, version: '1' } as CliSurroundings), []);
}

test.each([[[]], [['--help']], [['-h']]])('%j lists the commands, with examples', async (argv) => {
  const { code, out, err } = await runInTest(argv);
  expect([code, err]).toEqual([0, '']);
  expect(out).toMatch(/^Examples:\n {2}orderflow /m);
  for (const [name, ...below] of commandLines())
    if (below.length === 0 && name !== 'complete') expect(out).toMatch(new RegExp(`^  ${name} `, 'm'));
});

test.each(commandLines())('%s %s --help shows usage and examples', async (...path) => {
  const line = path.filter((word) => word !== undefined);
  const { code, out, err } = await runInTest([...line, '--help']);
  expect([code, err]).toEqual([0, '']);
  expect(out).toMatch(new RegExp(`^Usage: orderflow ${line.join(' ')}`));
  expect(out).toMatch(new RegExp(`^Examples:\n  orderflow ${line.join(' ')}`, 'm'));
});

test('each command that has --json documents what it prints', async () => {
  const documented = commandLines().map((path) => path.join(' '));
  expect(Object.keys(JSON_SHAPES).filter((name) => !documented.includes(name))).toEqual([]);
  for (const path of commandLines()) {
    const { out } = await runInTest([...path, '--help']);
    if (!out.includes('Commands:'))
      expect([path, /^With --json:\n {2}\w/m.test(out)]).toEqual([path, / --json /.test(out)]);
  }
});

test('--version prints the version', async () => {
  expect(await runInTest(['--version'])).toMatchObject({ code: 0, out: '1.2.3\n', err: '' });
});

test.each([
  ["unknown command 'start'", ['start']],
  ["unknown command 'statu' (Did you mean status?)", ['breaker', 'statu']],
  ['a command is required', ['breaker']],
  ["unknown option '--nonsense'", ['breaker', 'status', '--nonsense']],
  ["option '--stage <name>' argument missing", ['breaker', 'status', '--stage']],
  ['--stage is required', ['breaker', 'status']],
  ["missing required argument 'dependency'", ['breaker', 'open', '--stage', 'dev', '--reason', 'x']],
  ['too many arguments', ['breaker', 'status', 'carrier', '--stage', 'dev']],
])('misuse is one line, and exit code 2: %s', async (problem, argv) => {
  const { code, out, err, asked } = await runInTest(argv);
  expect([code, out, asked]).toEqual([2, '', []]);
  expect(err).toMatch(/^orderflow: [^\n]+\(--help lists (the options|them)\)\n$/);
  expect(err).toContain(problem);
});

test.each([
  ['a message of several lines', new Error('denied\nat line 2'), 'orderflow: denied\ufffdat line 2\n'],
  ['no message but a code', Object.assign(new Error(''), { code: 'ECONNREFUSED' }), 'orderflow: ECONNREFUSED\n'],
  ['no message at all', new TypeError(''), 'orderflow: TypeError\n'],
  ['a stage that is not found', new StageNotFound('stage dev is not running'), 'orderflow: stage dev is not running\n'],
])('an error is one line, and exit code 1: %s', async (_, error, err) => {
  const findStage = () => Promise.reject(error);
  expect(await runInTest(['breaker', 'status', '--stage', 'dev'], { findStage })).toMatchObject({
    code: 1,
    out: '',
    err,
  });
});

test('an interruption is one line, and exit code 130', async () => {
  const interruption = new AbortController();
  const findStage = async () => {
    interruption.abort();
    throw new Error('aborted');
  };
  const ran = await runInTest(['breaker', 'status', '--stage', 'dev'], { findStage, interrupted: interruption.signal });
  expect(ran).toMatchObject({ code: 130, out: '', err: 'orderflow: interrupted\n' });
});

test('where AWS is, is read the same by every command', async () => {
  const place = ['--stage', 'prod', '--profile', 'team', '--region', 'eu-west-1', '--stack', 'a', '--stack', 'b'];
  const { asked } = await runInTest(['breaker', 'status', ...place]);
  expect(asked).toEqual([
    { stage: 'prod', aws: true, profile: 'team', region: 'eu-west-1', endpoint: undefined, stacks: ['a', 'b'] },
  ]);
});

/** Options with values where they belong and where they do not. */
const word = fc.oneof(
  fc.constantFrom(
    ...['--stage', '--stage=dev', 'dev', '--json', '--reason', '--aws', '--profile', '--region', 'eu-west-1'],
  ),
  fc.constantFrom(
    ...['--endpoint-url', 'http://127.0.0.1:1', 'http://[::1]', 'https://sqs.amazonaws.com', 'file:///', '--stack'],
  ),
  fc.constantFrom(
    ...['--stream', '--from', '--to=0', '--since', '2026-03-04T05:00Z', '+275760-09-13', '1e3', '-1', '--', '-'],
  ),
  fc.constantFrom(...new Set(commandLines().flat())),
  text,
);
const nearlyRight = fc.tuple(
  fc.constantFrom(...commandLines().filter(([name]) => name !== 'init')),
  fc.constantFrom<readonly string[]>(['--stage', 'dev'], []),
  fc.array(word, { maxLength: 6 }),
);

test('a command line that is nearly right is run, or is misuse in one line', () =>
  fc.assert(
    fc.asyncProperty(nearlyRight, async ([path, where, rest]) => {
      const { code, out, err, asked } = await runInTest([...path, ...where, ...rest]);
      const isReported = code !== 2 && out !== ''; // also when the report says that something failed
      expect(err).toMatch(isReported || code === 0 ? /^$/ : /^orderflow: [^\p{Cc}\u2028\u2029]{5,400}\n$/u);
      if (code === 2) expect(err).toMatch(/ \(--help lists (them|the options)\)\n$/);
      for (const { stage, aws, endpoint } of asked) {
        expect(stage).toMatch(/^[a-z][a-z0-9-]*$/);
        expect(aws && endpoint !== undefined).toBe(false);
        expect(endpoint ?? '').not.toMatch(/amazonaws/);
      }
    }),
    runs(3000),
  ));
