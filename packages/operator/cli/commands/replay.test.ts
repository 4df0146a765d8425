import { ThingCounted } from '@orderflow/testing';
import { BEGIN, operatedStage } from '../../testing/operated-stage.ts';
import { sleep } from '../sleep.ts';
import { type RunOptions, runInTest } from '../testing/run-in-test.ts';

const archive = { name: 'archive', arn: 'arn:archive' };
const SPAN = ['--from', '2026-11-23T08:00Z', '--to', '2026-11-23T09:00Z'];

async function setup(more: object = {}) {
  const { stage, clients, time, commits, sqs, ...operated } = operatedStage();
  await commits('thing-a');
  await commits('thing-b');
  time.now = BEGIN + 7_200_000;
  const pattern = JSON.stringify({ 'detail-type': ['thing.counted'], source: [ThingCounted.source] });
  const calls: string[] = [];
  const eventBridge = {
    send: async (command: { readonly input: { readonly Name?: string } }) => {
      calls.push(command.constructor.name.replace('Command', ''));
      if (calls.at(-1) === 'ListArchives') return { Archives: [] };
      return { Arn: `arn:rule/${command.input.Name}`, EventPattern: pattern, State: 'COMPLETED' };
    },
  };
  const metrics = { _aws: { CloudWatchMetrics: [{ Metrics: [{ Name: 'duplicate' }] }] }, duplicate: 2 };
  const logs = { send: async () => ({ events: [{ message: JSON.stringify(metrics) }] }) };
  /** Another queue than the pipeline's: that of the probe, which gets its event again. */
  const probed = async (command: { readonly input: { readonly QueueUrl?: string } }) => {
    const { QueueUrl = 'probe' } = command.input;
    if (QueueUrl !== 'probe') return clients.sqs.send(command as never);
    return { QueueUrl: 'probe', Attributes: { QueueArn: 'arn:probe' }, Messages: [{}] };
  };
  const given = { ...clients, eventBridge, logs, sqs: { send: probed } } as never;
  const found = { ...stage, ...more };
  const drain = async () => {
    for (const name of ['payment', 'shipping'])
      for (const { id } of sqs.queue(`https://sqs/${name}`).all()) sqs.queue(`https://sqs/${name}`).remove(id);
  };
  const run = (argv: readonly string[], options: RunOptions = {}) =>
    runInTest(['replay', '--stage', 'dev', '--reason', 'lost', ...argv], {
      ...{ stage: found, clients: given, clock: () => time.now, sleep: drain },
      ...options,
    });
  return { ...operated, calls, run };
}

test('from the store: counts first, then sends, and says what the consumer did', async () => {
  const { run } = await setup();
  expect((await run(['--consumer', 'payment', ...SPAN, '--dry-run'])).out).toBe('payment: would send 2\n');
  expect(await run(['--consumer', 'payment', ...SPAN])).toMatchObject({
    code: 0,
    out: 'from the store, as replay-20261123100000\npayment: 2 sent; 0 handled anew, 2 were duplicates\n',
  });
});

test.each([
  ['--rate', ['--rate', '1'], 'payment: 1 sent; 0 handled anew, 2 were duplicates'],
  ['--wait', ['--wait', '60'], 'payment: 2 sent; 0 handled anew, 2 were duplicates'],
])('an interruption while %s sleeps ends it, and it says what was sent so far', async (_, options, last) => {
  const { run } = await setup();
  const interruption = new AbortController();
  const sleepUntilInterrupted = async (_ms: number, interrupted?: AbortSignal) => {
    await sleep(0);
    if (interrupted) interruption.abort();
    await sleep(0, interrupted);
  };
  const { code, out, err } = await run(['--consumer', 'payment', ...SPAN, ...options], {
    sleep: sleepUntilInterrupted,
    interrupted: interruption.signal,
  });
  expect([code, out, err]).toEqual([130, `from the store, as replay-20261123100000\n${last}\n`, '']);
});

test('a key goes to all consumers that its events would go to', async () => {
  const { run, bodiesIn } = await setup();
  const { out } = await run(['--key', 'a', '--wait', '0', '--json']);
  expect(JSON.parse(out)).toEqual({
    source: 'store',
    note: null,
    replayName: 'replay-20261123100000',
    state: null,
    sent: { payment: 1, shipping: 1 },
    handled: { payment: { duplicate: 2 }, shipping: { duplicate: 2 } },
  });
  expect([bodiesIn('payment').length, bodiesIn('shipping').length]).toEqual([1, 1]);
});

test('in an account, from the archive, aimed at the rules', async () => {
  const { run, calls, bodiesIn } = await setup({ archive });
  const { code, out } = await run(['--consumer', 'payment', ...SPAN]);
  expect([code, out]).toEqual([
    0,
    'from the archive, as replay-20261123100000: completed\npayment: 0 handled anew, 2 were duplicates\n',
  ]);
  expect(calls).toEqual(['DescribeRule', 'StartReplay', 'DescribeReplay']);
  expect(bodiesIn('payment')).toEqual([]);
});

test.each([
  ['the stage has no archive', {}],
  [
    'a replay reaches every rule here, whatever it is aimed at',
    { archive, config: { endpoint: 'http://127.0.0.1:1' } },
  ],
])('the store is used instead, and it says why: %s', async (note, more) => {
  const { run } = await setup(more);
  const { out } = await run(['--consumer', 'payment', ...SPAN, '--source', 'archive']);
  expect(out).toMatch(new RegExp(`^from the store, as replay-\\d+: ${note}\npayment: 2 sent; `));
});

test.each([
  ['--consumer or --key is required', SPAN],
  ['--from and --to are required without --key', ['--consumer', 'payment']],
  ['--from must be before --to', ['--consumer', 'payment', '--from', '2026-11-24', '--to', '2026-11-23']],
  ['--key needs --source store', ['--key', 'a', '--source', 'archive']],
  ['--rate needs --source store', ['--consumer', 'payment', ...SPAN, '--source', 'archive', '--rate', '1']],
  ['--source tape is not archive or store', ['--source', 'tape']],
  ['--consumer moon is not one of payment, shipping', ['--consumer', 'moon', ...SPAN]],
])('misuse: %s', async (problem, argv) => {
  expect(await (await setup()).run(argv)).toMatchObject({ code: 2, out: '', err: expect.stringContaining(problem) });
});
