import { EventStore } from '@orderflow/core/store';
import { operatedStage } from '../testing/operated-stage.ts';
import { type RunOptions, runInTest } from './testing/run-in-test.ts';

const OPEN = ['breaker', 'open', 'carrier', '--stage', 'prod', '--reason', 'strike'];

function setup(keepsData?: boolean) {
  const { stage, clients, time, dynamodb } = operatedStage();
  const found = { ...stage, stage: 'prod', ...(keepsData !== undefined && { keepsData }) };
  return {
    dynamodb,
    run: (argv: readonly string[], more: RunOptions = {}) =>
      runInTest(argv, { stage: found, clients, clock: () => time.now, ...more }),
    log: async () =>
      (await new EventStore(dynamodb, 'events').load('operation-2026-11-23')).events.map(({ type, data }) => ({
        type,
        data,
      })),
    isOpen: () => dynamodb.rows('events').some(({ stream }) => stream === 'breaker-carrier'),
  };
}

test('a change is written to the operations log: who, what, when and why, and how it ended', async () => {
  const { run, log } = setup(false);
  await run([...OPEN, '--by', 'grace']);
  const what = { operationId: expect.any(String), day: '2026-11-23', stage: 'prod', command: 'breaker open' };
  expect(await log()).toEqual([
    { type: 'operation.started', data: { ...what, line: 'breaker open carrier', by: 'grace', reason: 'strike' } },
    {
      type: 'operation.ended',
      data: { ...what, outcome: 'done', result: expect.stringMatching(/^carrier: open since/) },
    },
  ]);
});

test('the log has the options as they were typed', async () => {
  const { run, log } = setup(false);
  await run(['republish', '--stage', 'prod', '--since', '2026-03-04', '--until', '2026-03-05', '--reason', 'lost']);
  expect((await log())[0]).toMatchObject({
    data: { line: 'republish --since 2026-03-04T00:00:00.000Z --until 2026-03-05T00:00:00.000Z' },
  });
});

test('a change that fails, and one that is interrupted, are written as such', async () => {
  const { run, log } = setup(false);
  expect((await run(OPEN.with(2, 'moon'))).code).toBe(2);
  const interruption = new AbortController();
  const clock = () => {
    interruption.abort();
    return Date.UTC(2026, 10, 23);
  };
  await run(OPEN, { interrupted: interruption.signal, clock });
  const outcomes = (await log()).flatMap(({ data }) => ('outcome' in (data as object) ? [data] : []));
  expect(outcomes).toMatchObject([
    { outcome: 'failed', result: expect.stringContaining('moon') },
    { outcome: 'interrupted' },
  ]);
});

test('what only reads is not written', async () => {
  const { run, log } = setup();
  await run(['breaker', 'status', '--stage', 'prod']);
  expect(await log()).toEqual([]);
});

test('a stage that keeps its data is asked about: its name confirms', async () => {
  const { run, isOpen, log } = setup(true);
  const asked: string[] = [];
  const ask = async (question: string) => {
    asked.push(question);
    return asked.length === 1 ? 'yes' : 'prod';
  };
  expect(await run(OPEN, { ask })).toMatchObject({ code: 1, err: 'orderflow: not confirmed: nothing was changed\n' });
  expect([isOpen(), await log()]).toEqual([false, []]);
  expect(await run(OPEN, { ask })).toMatchObject({ code: 0 });
  expect(asked[0]).toBe('orderflow breaker open carrier: stage prod keeps its data. Type prod to go on: ');
  expect(isOpen()).toBe(true);
});

test.each([
  [2, 'without a terminal, --yes is required', true, []],
  [0, '--yes does not ask', true, ['--yes']],
  [0, 'one that keeps nothing is not asked about', false, []],
  [2, 'in an account, a stage that does not say is asked about', undefined, ['--aws']],
  [0, 'on this machine, a stage that does not say is not', undefined, []],
])('exit code %i: %s', async (code, _, keepsData, options) => {
  const ran = await setup(keepsData).run([...OPEN, ...options]);
  expect(ran.code).toBe(code);
  if (code === 2) expect(ran.err).toContain('--yes is required');
});

test('nothing is changed when it cannot be written', async () => {
  const { run, dynamodb, isOpen } = setup(false);
  dynamodb.fail({ when: 'before', error: new Error('AccessDenied') });
  expect(await run(OPEN)).toMatchObject({ code: 1, err: 'orderflow: AccessDenied\n' });
  expect(isOpen()).toBe(false);
});
