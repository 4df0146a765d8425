import { operatedStage, thingEvent } from '../testing/operated-stage.ts';
import { type StageParts, statusOf } from './status.ts';
import { age, problemsIn } from './status-problems.ts';
import { switchBreaker } from './switch-breaker.ts';

const saga = { arn: 'arn:aws:states:eu-west-1:111122223333:stateMachine:saga', type: 'standard', functionNames: [] };

function setup(more: Partial<StageParts> = {}) {
  const operated = operatedStage();
  const { clients, time, stage } = operated;
  const deps = { ...clients, clock: () => time.now };
  const status = () => statusOf({ ...stage, ...more }, deps);
  return { ...operated, deps, status, problems: async () => problemsIn(await status()) };
}

test('a stage at rest has no problem', async () => {
  const { status, problems } = setup();
  const nothing = { visible: 0, inFlight: 0, delayed: 0 };
  expect(await status()).toMatchObject({
    stage: 'dev',
    consumers: [
      {
        name: 'payment',
        queue: nothing,
        deadLetters: { count: 0, reasons: [] },
        mapping: { state: 'Enabled' },
        breaker: undefined,
      },
      { name: 'shipping', queue: nothing, breaker: { dependency: 'carrier', state: { status: 'closed' } } },
    ],
    relay: { failures: 0, lagSeconds: undefined, unpublished: undefined },
    workflows: [],
  });
  expect(await problems()).toEqual([]);
});

test('dead letters are counted by reason, without what differs, and stay visible', async () => {
  const { deadLetter, problems, sqs } = setup();
  for (const id of ['1', '2', '3']) deadLetter('payment', thingEvent(id), { reason: `no stock of SKU-${id}` });
  deadLetter('payment', 'no JSON');
  expect(await problems()).toEqual([
    {
      what: 'payment: 4 dead letters (3 permanent: no stock of …, 1 received too often without an answer)',
      look: 'dlq list payment',
    },
  ]);
  expect(sqs.queue('https://sqs/payment-dlq').depth()).toEqual({ visible: 4, inFlight: 0, delayed: 0 });
});

test('while the relay is off, the store says how many commits wait, and for how long', async () => {
  const { mappings, commits, time, problems } = setup();
  await commits('thing-published');
  time.now += 60_000;
  mappings.set('m-relay', 'Disabled', new Date(time.now));
  time.now += 1000;
  await commits('thing-a');
  await commits('thing-b');
  time.now += 180_000;
  expect(await problems()).toEqual([
    {
      what: 'the relay is off since 2026-11-23T08:01:00.000Z, and 2 commits wait, the oldest for 3 min',
      look: 'unpause relay',
    },
  ]);
});

/** The relay's log, as CloudWatch's embedded metric format has it. */
const relayLog = (...lines: readonly { readonly at: number; readonly lag: readonly number[] }[]) => ({
  send: async ({ input }: { readonly input: { readonly logGroupName: string } }) => {
    if (input.logGroupName !== 'logs-of-f-relay') throw new Error('no such group');
    const messages = lines.map(({ at: Timestamp, lag }) =>
      JSON.stringify({ _aws: { Timestamp, CloudWatchMetrics: [{ Metrics: [{ Name: 'lag' }] }] }, lag }),
    );
    return { events: messages.map((message) => ({ message })) };
  },
});

test('at a local AWS, which has no metrics, log and store say what a relay has not published that is on', async () => {
  const { stage, deps, commits, time } = setup();
  const status = async (logs: object) => (await statusOf(stage, { ...deps, logs: logs as never })).relay;
  expect(await status(relayLog())).toMatchObject({ unpublished: 0, lagSeconds: 0 });
  await commits('thing-published');
  const published = { at: time.now + 500, lag: [500, 900] };
  time.now += 1000;
  expect(await status(relayLog(published))).toMatchObject({ unpublished: 0, lagSeconds: 0 });
  await commits('thing-a');
  await commits('thing-b');
  time.now += 90_000;
  expect(await status(relayLog(published))).toMatchObject({ unpublished: 2, lagSeconds: 90 });
  expect(problemsIn(await statusOf(stage, { ...deps, logs: relayLog(published) as never }))).toEqual([
    { what: 'the oldest unpublished commit has waited for 90 s', look: 'doctor' },
  ]);
  const refused = { send: () => Promise.reject(new Error('AccessDenied')) };
  expect(await status(refused)).toMatchObject({ unpublished: undefined, lagSeconds: undefined });
});

test('a mapping that is off is a problem, unless its breaker is open: then that is', async () => {
  const { mappings, problems, deps } = setup();
  mappings.set('m-payment', 'Disabled');
  mappings.set('m-shipping', 'Disabled');
  expect((await problems()).map(({ look }) => look)).toEqual(['unpause payment', 'unpause shipping']);
  const tables = { events: 'events', breakers: 'breakers' };
  await switchBreaker({ ...deps, tables }, 'carrier', { action: 'open', by: 'ada', reason: 'strike' });
  expect(await problems()).toEqual([
    { what: 'payment is off', look: 'unpause payment' },
    { what: expect.stringMatching(/^breaker carrier is open since .*by hand: strike$/), look: 'breaker status' },
  ]);
});

test('ages come from CloudWatch, where it has them', async () => {
  const { metrics, problems, status } = setup();
  metrics['ApproximateAgeOfOldestMessage payment'] = 7300;
  metrics['IteratorAge f-relay'] = 90_400;
  expect((await status()).consumers.map(({ oldestSeconds }) => oldestSeconds)).toEqual([7300, undefined]);
  expect(await problems()).toEqual([
    { what: 'the oldest unpublished commit has waited for 90 s', look: 'doctor' },
    { what: 'payment: the oldest message has waited for 2 h', look: 'doctor' },
  ]);
});

test('what the relay gave up is a problem, and so is a relay that fails', async () => {
  const { sqs, mappings, problems } = setup();
  sqs.queue('https://sqs/failures').send({ body: '{}' });
  mappings.mapping('m-relay').lastResult = 'PROBLEM: Function call failed';
  expect(await problems()).toEqual([
    { what: 'the relay fails: PROBLEM: Function call failed', look: 'doctor' },
    { what: 'the relay gave up 1 commit or batch', look: 'republish --failures' },
  ]);
});

test('a workflow has a problem where an execution failed and nothing resumed it', async () => {
  const { executions, problems, status } = setup({ workflows: { saga, quick: { ...saga, type: 'express' } } });
  Object.assign(executions, {
    'order-1': 'SUCCEEDED',
    'order-2': 'RUNNING',
    'order-3': 'FAILED',
    'order-4': 'FAILED',
    'resume-1-order-4': 'SUCCEEDED',
    'order-5': 'TIMED_OUT',
    'resume-1-order-5': 'FAILED',
  });
  expect((await status()).workflows).toEqual([
    { name: 'saga', running: 1, standing: ['order-3', 'order-5'] },
    { name: 'quick', running: 0, standing: [] },
  ]);
  expect(await problems()).toEqual([
    { what: 'saga: 2 executions failed and wait to be resumed: order-3, order-5', look: 'resume 3' },
  ]);
});

test.each([
  [119, '119 s'],
  [120, '2 min'],
  [7200, '2 h'],
  [172_800, '2 d'],
  [undefined, 'an unknown time'],
])('an age of %p seconds is %s', (seconds, words) => {
  expect(age(seconds)).toBe(words);
});

describe('a way in from another broker', () => {
  const guests = {
    ...{ dlqUrl: 'https://sqs/shipping-dlq', functionName: 'f-guests', publishes: ['guest.arrived'] },
    ...{ broker: 'kafka', mappingId: 'm-guests' },
  };
  const withGuests = () => {
    const made = setup({ ingresses: { guests }, consumers: {} });
    made.mappings.mappings.set('m-guests', { state: 'Enabled', concurrency: 1 });
    return made;
  };

  test('has dead letters and a mapping', async () => {
    const { status, problems, deadLetter } = withGuests();
    expect(await problems()).toEqual([]);
    deadLetter('shipping', '{}', { class: 'rejected', reason: 'data: is missing' });
    expect((await status()).ingresses).toMatchObject([
      { name: 'guests', broker: 'kafka', deadLetters: { count: 1 }, mapping: { state: 'Enabled' } },
    ]);
    expect(await problems()).toEqual([
      { what: 'guests: 1 dead letter (1 rejected: data: is missing)', look: 'dlq list guests' },
    ]);
  });

  test('is a problem while its mapping is off, or fails', async () => {
    const { mappings, problems, time } = withGuests();
    mappings.set('m-guests', 'Disabled', new Date(time.now));
    expect(await problems()).toEqual([{ what: 'guests is off since 2026-11-23T08:00:00.000Z', look: 'doctor' }]);
    Object.assign(mappings.mapping('m-guests'), { state: 'Enabled', lastResult: 'PROBLEM: Connection error' });
    expect(await problems()).toEqual([
      { what: 'guests: its mapping fails: PROBLEM: Connection error', look: 'doctor' },
    ]);
  });

  test('without a mapping, as on a local AWS, or of a stage that does not name one, is no problem', async () => {
    const { mappings, status, problems } = withGuests();
    mappings.mappings.delete('m-guests');
    expect(await problems()).toEqual([]);
    expect((await status()).ingresses).toMatchObject([{ mapping: undefined }]);
    const { mappingId: _, broker: __, ...old } = guests;
    expect((await setup({ ingresses: { guests: old } }).status()).ingresses).toMatchObject([
      { broker: undefined, mapping: undefined },
    ]);
  });

  test('of which the mapping may not be read is an error', async () => {
    const { mappings, status } = withGuests();
    mappings.mapping = () => {
      throw Object.assign(new Error('not allowed'), { name: 'AccessDeniedException' });
    };
    await expect(status()).rejects.toThrow('not allowed');
  });
});

test('a consumer says to which broker it forwards', async () => {
  const { stage } = operatedStage();
  const payment = { ...stage.consumers.payment, forwardsTo: 'kafka' } as (typeof stage.consumers)[string];
  expect((await setup({ consumers: { payment } }).status()).consumers).toMatchObject([{ forwardsTo: 'kafka' }]);
});
