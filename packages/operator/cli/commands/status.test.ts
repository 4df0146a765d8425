import { operatedStage, thingEvent } from '../../testing/operated-stage.ts';
import { type RunOptions, runInTest } from '../testing/run-in-test.ts';

function setup() {
  const { stage, clients, time, ...operated } = operatedStage();
  const run = (argv: readonly string[], more: RunOptions = {}) =>
    runInTest(['status', '--stage', 'dev', ...argv], { stage, clients, clock: () => time.now, ...more });
  return { ...operated, run };
}

test('what is wrong comes first, with the command that looks closer', async () => {
  const { run, deadLetter } = setup();
  deadLetter('payment', thingEvent('x'), { reason: 'no stock of SKU-1' });
  const { code, out } = await run(['--endpoint-url', 'http://127.0.0.1:1']);
  expect(code).toBe(0);
  expect(out.split('\n')).toEqual([
    '! payment: 1 dead letter (1 permanent: no stock of …)',
    '    orderflow dlq list payment --stage dev --endpoint-url http://127.0.0.1:1',
    '',
    '  consumer  waiting  in flight  delayed  oldest  dead letters  mapping  breaker',
    '  ─────────────────────────────────────────────────────────────────────────────',
    '  payment         0          0        0       -             1  on       -',
    '  shipping        0          0        0       -             0  on       closed',
    '',
    '  relay: on, lag unknown, 0 given up',
    '',
  ]);
});

test('ways in from other brokers, and out to them, are shown', async () => {
  const { stage, clients, time } = operatedStage();
  const payment = { ...stage.consumers.payment, forwardsTo: 'kafka' } as (typeof stage.consumers)[string];
  const dlqUrl = 'https://sqs/shipping-dlq';
  const guests = { dlqUrl, functionName: 'f', publishes: [], broker: 'rabbitmq', mappingId: 'm-shipping' };
  const ingresses = { guests, old: { dlqUrl, functionName: 'f', publishes: [] } };
  const at = { stage: { ...stage, consumers: { payment }, ingresses }, clients, clock: () => time.now };
  const { out } = await runInTest(['status', '--stage', 'dev'], at);
  expect(out.split('\n').slice(6, 12)).toEqual([
    '  other brokers  direction      dead letters  mapping',
    '  ───────────────────────────────────────────────────',
    '  guests         from rabbitmq             0  on',
    '  old            from a broker             0  -',
    '  payment        to kafka                  0  on',
    '',
  ]);
});

test('nothing wrong is said, in green on a terminal', async () => {
  const { run } = setup();
  expect((await run([])).out).toMatch(/^stage dev: nothing is wrong\n/);
  const written: string[] = [];
  const stdout = { isTTY: true, columns: 80, write: (text: string) => written.push(text) };
  await run([], { stdout });
  await run([], { stdout, env: { NO_COLOR: '1' } });
  expect(written.map((text) => text.split('\n')[0])).toEqual([
    '\u001b[32mstage dev: nothing is wrong\u001b[0m',
    'stage dev: nothing is wrong',
  ]);
});

test('--json has the status and its problems', async () => {
  const { run, mappings } = setup();
  mappings.set('m-payment', 'Disabled');
  const status = JSON.parse((await run(['--json'])).out);
  expect(Object.keys(status).sort()).toEqual([
    'at',
    'breakers',
    'consumers',
    'ingresses',
    'problems',
    'relay',
    'stage',
    'workflows',
  ]);
  expect(status.problems).toEqual([{ what: 'payment is off', look: 'unpause payment' }]);
});

test('--watch shows it again until it is interrupted', async () => {
  const { run } = setup();
  const interruption = new AbortController();
  const slept: number[] = [];
  const sleep = async (ms: number) => {
    slept.push(ms);
    if (slept.length === 3) interruption.abort();
  };
  const { code, out } = await run(['--watch', '--every', '2s'], { sleep, interrupted: interruption.signal });
  expect([code, slept]).toEqual([130, [2000, 2000, 2000]]);
  expect(out.match(/nothing is wrong/g)).toHaveLength(3);
});
