import { tracedStage } from '../../testing/traced-stage.ts';
import { type RunOptions, runInTest } from '../testing/run-in-test.ts';

async function setup() {
  const traced = tracedStage();
  await traced.story();
  const run = (argv: readonly string[], more: RunOptions = {}) =>
    runInTest(['trace', ...argv, '--stage', 'dev'], { stage: traced.stage, clients: traced.clients, ...more });
  return { ...traced, run };
}

test('the story, and first what is missing', async () => {
  const { run, mappings } = await setup();
  const { code, out } = await run(['o1']);
  expect([code, out]).toEqual([
    0,
    expect.stringMatching(/^o1: 4 events in 4 streams\nnothing is known to be missing\n\n2026/),
  ]);
  mappings.set('m-relay', 'Disabled', new Date('2026-11-23T08:00:01Z'));
  expect((await run(['o1'])).out).toMatch(/\n! shipping\.dispatched \(shipping-o1:1\) is stored and not published/);
});

test('--json has the story', async () => {
  const { run } = await setup();
  const traced = JSON.parse((await run(['o1', '--json'])).out);
  expect(Object.keys(traced).toSorted()).toEqual([
    'commits',
    'correlationIds',
    'executions',
    'keys',
    'missing',
    'stage',
  ]);
});

test('spans go to the standard output, to a file, or to an endpoint', async () => {
  const { run } = await setup();
  const { out } = await run(['o1', '--format', 'otlp']);
  const spans = JSON.parse(out);
  const written: unknown[] = [];
  const writeOutput = async (file: string, text: string) => void written.push([file, JSON.parse(text)]);
  const post = async (url: string, json: object) => void written.push([url, json]);
  expect((await run(['o1', '--format', 'otlp', '--output', 'f.json'], { writeOutput })).out).toMatch(
    /^7 spans of trace [0-9a-f]{32} in f\.json\n$/,
  );
  await run(['o1', '--format', 'otlp', '--otlp-endpoint', 'http://127.0.0.1:4318/'], { post });
  expect(written).toEqual([
    ['f.json', spans],
    ['http://127.0.0.1:4318/v1/traces', spans],
  ]);
});

test.each([
  ['--format is not one of tree, otlp', ['o1', '--format', 'zipkin']],
  ['--otlp-endpoint is not a URL', ['o1', '--format', 'otlp', '--otlp-endpoint', 'here']],
  ['need --format otlp', ['o1', '--output', 'f']],
  ['cannot be used together', ['o1', '--format', 'otlp', '--output', 'f', '--otlp-endpoint', 'http://127.0.0.1:1']],
])('misuse: %s', async (problem, argv) => {
  const { run } = await setup();
  expect(await run(argv)).toMatchObject({ code: 2, out: '', err: expect.stringContaining(problem) });
});

test('nothing stored is an error', async () => {
  const { run } = await setup();
  expect(await run(['o9'])).toMatchObject({
    code: 1,
    err: expect.stringContaining('has no key, event or correlation o9'),
  });
});
