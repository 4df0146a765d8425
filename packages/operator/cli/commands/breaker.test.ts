import { FakeDynamoDB } from '@orderflow/testing';
import { NOW, runInTest } from '../testing/run-in-test.ts';

const SHAPES = { events: { key: ['stream', 'version'] }, breakers: { key: ['dependency'] } };

function setup() {
  const dynamodb = new FakeDynamoDB(SHAPES);
  const breaker = { functionName: 'f', consumers: [] };
  const stage = {
    tables: { events: 'events', breakers: 'breakers' },
    breakers: { 'payment-gateway': breaker, carrier: breaker },
  };
  const run = (...argv: readonly string[]) =>
    runInTest(['breaker', ...argv, '--stage', 'dev'], { stage, clients: { dynamodb: dynamodb as never } });
  return { dynamodb, run };
}

test('opens, shows and closes, with who and why', async () => {
  const { run, dynamodb } = setup();
  const since = new Date(NOW).toISOString();
  expect(await run('open', 'carrier', '--reason', 'strike')).toMatchObject({
    code: 0,
    out: `carrier: open since ${since}, by hand: strike\n`,
  });
  expect(dynamodb.rows('events').filter(({ stream }) => stream === 'breaker-carrier')).toMatchObject([
    { stream: 'breaker-carrier', events: expect.stringContaining('"by":"ada"') },
  ]);
  expect((await run('status')).out).toBe(`carrier: open since ${since}, by hand: strike\npayment-gateway: closed\n`);
  expect(JSON.parse((await run('status', '--json')).out)).toEqual({
    breakers: [
      { dependency: 'carrier', state: { status: 'open', since: NOW, openings: 1, reason: 'strike' } },
      { dependency: 'payment-gateway', state: { status: 'closed' } },
    ],
  });
  expect((await run('open', 'carrier', '--reason', 'strike')).out).toMatch(/^carrier: already open since/);
  expect((await run('close', 'carrier', '--reason', 'over', '--by', 'grace')).out).toBe('carrier: closed\n');
});

test.each([
  ['--reason is required', ['open', 'carrier']],
  ['--reason must have 1 to 512 characters', ['open', 'carrier', '--reason', ' ']],
  ['--by must have', ['open', 'carrier', '--reason', 'x', '--by', '']],
  ['moon is not one of carrier, payment-gateway', ['open', 'moon', '--reason', 'full']],
])('misuse: %s', async (problem, argv) => {
  expect(await setup().run(...argv)).toMatchObject({ code: 2, err: expect.stringContaining(problem) });
});

test('a stage without breakers says so', async () => {
  expect(await runInTest(['breaker', 'status', '--stage', 'dev'])).toMatchObject({
    code: 1,
    err: 'orderflow: stage dev has no circuit breakers\n',
  });
});
