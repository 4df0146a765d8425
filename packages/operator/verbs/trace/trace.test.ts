import { NOTE, thingEvent } from '../../testing/operated-stage.ts';
import { tracedStage } from '../../testing/traced-stage.ts';
import { switchBreaker } from '../switch-breaker.ts';
import { logsOf } from './logs.ts';
import { otlpOf } from './otlp.ts';
import { trace } from './trace.ts';
import { shortly, treeOf } from './tree.ts';

const treeFor = async (what: string, traced: ReturnType<typeof tracedStage>) =>
  treeOf(await trace(what, traced.stage, traced.deps));
const missing = async ({ stage, deps }: ReturnType<typeof tracedStage>) => (await trace('o1', stage, deps)).missing;

const WHOLE = [
  '2026-11-23T08:00:00.000Z caused by request-1',
  '└─ +0 ms commit order-o1:1',
  '   └─ order.placed (order-o1:1)',
  '      ├─ mailer: handled',
  '      ├─ payment: committed payment-o1:1 after 120 ms',
  '      │  └─ payment.completed (payment-o1:1)',
  '      │     ├─ shipping: committed shipping-o1:1 after 3.1 s',
  '      │     │  └─ shipping.dispatched (shipping-o1:1)',
  '      │     │     └─ views: nothing to do, or no trace of it',
  '      │     └─ views: its view has it',
  '      ├─ views: its view has it',
  '      └─ +150 ms commit loyalty-ada:1',
  '         └─ points.earned (loyalty-ada:1)',
];

test.each([
  ['a key', 'o1'],
  ['an event', 'shipping-o1:1'],
])('the story of %s is a tree of causes over all declared streams', async (_, what) => {
  const traced = tracedStage();
  await traced.story();
  expect(await treeFor(what, traced)).toEqual(WHOLE);
  expect(await missing(traced)).toEqual([]);
});

test('a correlation id finds all its keys', async () => {
  const traced = tracedStage();
  await traced.story();
  const { keys, commits } = await trace('c-1', traced.stage, traced.deps);
  expect(keys.toSorted()).toEqual(['ada', 'o1', 'o2']);
  expect(commits).toHaveLength(6);
});

test('what set it off finds it too', async () => {
  const traced = tracedStage();
  await traced.story();
  expect((await trace('request-1', traced.stage, traced.deps)).keys).toEqual(['o1']);
});

test('a stage that declares no streams has the stream of an event', async () => {
  const traced = tracedStage({ streams: undefined });
  await traced.story();
  expect((await trace('order-o1:1', traced.stage, traced.deps)).commits.map(({ stream }) => stream)).toEqual([
    'order-o1',
  ]);
});

test.each([['o9'], ['order-o9:1'], ['']])('nothing is stored of %j', async (what) => {
  const traced = tracedStage();
  await traced.story();
  await expect(trace(what, traced.stage, traced.deps)).rejects.toThrow(
    `stage dev has no key, event or correlation ${what}`,
  );
});

test('a stage without an event store says so', async () => {
  const { stage, deps } = tracedStage({ tables: {} });
  await expect(trace('o1', stage, deps)).rejects.toThrow('stage dev has no event store');
});

describe('what is missing, and where it waits', () => {
  test('a mapping that is off', async () => {
    const traced = tracedStage();
    await traced.story(false);
    traced.mappings.set('m-shipping', 'Disabled', new Date('2026-11-23T02:10:00Z'));
    expect(await missing(traced)).toEqual([
      'payment.completed (payment-o1:1) is published; shipping has not handled it: its mapping is off since 2026-11-23T02:10:00.000Z',
    ]);
  });

  test('a message that is dead-lettered', async () => {
    const traced = tracedStage();
    await traced.story(false);
    const eventId = 'payment-o1:1';
    traced.deadLetter('shipping', thingEvent('x'), { ...NOTE, eventId, receives: 3, reason: 'no such country' });
    traced.deadLetter('shipping', thingEvent('y'), { ...NOTE, eventId: 'payment-o2:1' });
    expect(await missing(traced)).toEqual([
      'payment.completed (payment-o1:1) was dead-lettered by shipping after 3 tries: permanent: no such country',
    ]);
    expect(await missing(traced)).toHaveLength(1);
  });

  test('a message that SQS dead-lettered has no reason', async () => {
    const traced = tracedStage();
    await traced.story(false);
    traced.deadLetter('shipping', JSON.stringify({ detail: { metadata: { eventId: 'payment-o1:1' } } }));
    expect(await missing(traced)).toEqual([
      'payment.completed (payment-o1:1) was dead-lettered by shipping: unknown: received too often without an answer',
    ]);
  });

  test('a breaker that is open, a rule that is disabled, a queue that is not empty', async () => {
    const traced = tracedStage();
    await traced.story(false);
    traced.sqs.queue('https://sqs/shipping').send({ body: 'x' });
    expect(await missing(traced)).toEqual([
      expect.stringContaining(
        'shipping has not handled it: its queue has 1 message (1 visible, 0 in flight, 0 delayed)',
      ),
    ]);
    const tables = { events: 'events', breakers: 'breakers' };
    await switchBreaker({ ...traced.deps, tables }, 'carrier', { action: 'open', by: 'ada', reason: 'strike' });
    expect(await missing(traced)).toEqual([expect.stringContaining('it: breaker carrier is open since')]);
    traced.rules['r-shipping'] = { types: ['payment.completed'], State: 'DISABLED' };
    expect(await missing(traced)).toEqual([expect.stringContaining('it: its rule r-shipping is disabled')]);
  });

  test('an effect that was begun and not ended', async () => {
    const traced = tracedStage();
    await traced.story();
    traced.dynamodb.seed('markers', { key: 'mailer#order-o1:1', status: 'started' });
    expect(await missing(traced)).toEqual([expect.stringMatching(/^order\.placed \(order-o1:1\) was begun by mailer/)]);
  });

  test('a relay that is off, or has given up', async () => {
    const traced = tracedStage();
    await traced.story();
    traced.mappings.set('m-relay', 'Disabled', new Date('2026-11-23T08:00:01Z'));
    expect(await missing(traced)).toEqual([
      'shipping.dispatched (shipping-o1:1) is stored and not published: the relay is off since 2026-11-23T08:00:01.000Z',
    ]);
    traced.mappings.set('m-relay', 'Enabled');
    traced.sqs.queue('https://sqs/failures').send({ body: '{"stream":"shipping-o1","version":1}' });
    expect(await missing(traced)).toEqual([
      'shipping.dispatched (shipping-o1:1) is stored and not published: the relay gave up commit shipping-o1:1',
    ]);
  });

  test('a saga that has stopped', async () => {
    const saga = {
      ...{ arn: 'arn:aws:states:eu-west-1:111122223333:stateMachine:saga', type: 'standard', functionNames: [] },
      stream: { name: 'order', key: 'orderId' },
    };
    const traced = tracedStage({ workflows: { saga } });
    await traced.story();
    Object.assign(traced.executions, { 'order-o1': 'FAILED', 'resume-1-order-o1': 'RUNNING' });
    expect(await missing(traced)).toEqual([]);
    Object.assign(traced.executions, { 'resume-1-order-o1': 'TIMED_OUT' });
    expect(await missing(traced)).toEqual(['execution resume-1-order-o1 of saga has stopped: TIMED_OUT']);
    const seconds = Date.UTC(2026, 10, 23, 8) / 1000;
    const events = [
      { type: 'TaskStateEntered', timestamp: seconds, stateEnteredEventDetails: { name: 'Reserve' } },
      { type: 'TaskScheduled', timestamp: seconds },
      { type: 'TaskStateExited', timestamp: seconds + 1, stateExitedEventDetails: { name: 'Reserve' } },
      { type: 'TaskStateEntered', timestamp: seconds + 1, stateEnteredEventDetails: { name: 'Pay' } },
      { type: 'TaskScheduled', timestamp: seconds + 1 },
      { type: 'TaskFailed', timestamp: seconds + 2, taskFailedEventDetails: { error: 'Transient' } },
      { type: 'TaskScheduled', timestamp: seconds + 3 },
      { type: 'TaskFailed', timestamp: seconds + 4, taskFailedEventDetails: { error: 'Permanent' } },
    ];
    const { stepFunctions: before } = traced.clients;
    const stepFunctions = async (action: string, input: object) =>
      action === 'GetExecutionHistory' ? { events } : before(action, input);
    const whole = await trace('o1', traced.stage, { ...traced.deps, stepFunctions });
    expect(whole.missing).toEqual(['execution resume-1-order-o1 of saga has stopped: TIMED_OUT at Pay: Permanent']);
    expect(treeOf(whole).slice(-3)).toEqual([
      'execution resume-1-order-o1 of saga: TIMED_OUT, STANDS STILL',
      '├─ +0 ms Reserve took 1.0 s',
      '└─ +1.0 s Pay, tried 2 times: Permanent',
    ]);
    expect(otlpOf(whole).resourceSpans.map(({ scopeSpans }) => scopeSpans[0]?.spans.length)).toContain(6);
  });
});

test('OpenTelemetry spans: one trace, whose ids are the same each time, with links across hops', async () => {
  const traced = tracedStage();
  await traced.story();
  const whole = await trace('o1', traced.stage, traced.deps);
  const otlp = otlpOf(whole);
  expect(otlpOf(whole)).toEqual(otlp);
  const spans = otlp.resourceSpans.flatMap(({ scopeSpans }) => scopeSpans.flatMap((scope) => scope.spans));
  const named = (name: string) => spans.find((span) => span.name === name);
  expect(new Set(spans.map(({ traceId }) => traceId)).size).toBe(1);
  expect(new Set(spans.map(({ spanId }) => spanId)).size).toBe(spans.length);
  const ids = spans.map(({ spanId }) => spanId);
  expect(spans.filter(({ parentSpanId }) => parentSpanId !== undefined && !ids.includes(parentSpanId))).toEqual([]);
  expect(spans.map(({ name }) => name).toSorted()).toEqual([
    ...['process order.placed', 'process payment.completed', 'publish order.placed', 'publish payment.completed'],
    ...['publish points.earned', 'publish shipping.dispatched', 'story of o1'],
  ]);
  const handling = named('process payment.completed');
  expect(handling).toMatchObject({
    ...{ kind: 5, parentSpanId: named('publish payment.completed')?.spanId },
    links: [{ spanId: named('publish payment.completed')?.spanId }],
    startTimeUnixNano: '1795420800120000000',
    endTimeUnixNano: '1795420803200000000',
  });
  expect(named('publish shipping.dispatched')?.parentSpanId).toBe(handling?.spanId);
  expect(otlp.resourceSpans.map(({ resource }) => resource.attributes[0]?.value.stringValue)).toEqual([
    ...['dev', 'shop.order', 'payment', 'shop.payment', 'shipping', 'shop.loyalty', 'shop.shipping'],
  ]);
});

test('log lines about the events come with the consumer that wrote them', async () => {
  const traced = tracedStage();
  await traced.story();
  const asked: unknown[] = [];
  const line = (fields: object) => JSON.stringify({ level: 'WARN', message: 'message failed, will retry', ...fields });
  const send = async ({ input }: { readonly input: { readonly logGroupName: string } }) => {
    asked.push(input);
    if (input.logGroupName === '/aws/lambda/f-relay')
      throw Object.assign(new Error('no group'), { name: 'ResourceNotFoundException' });
    if (input.logGroupName !== '/aws/lambda/f-shipping') return { events: [] };
    const lines = [
      line({ timestamp: '2026-11-23T08:00:01.000Z', eventId: 'payment-o1:1', reason: 'timed out' }),
      line({ timestamp: '2026-11-23T08:00:01.000Z', eventId: 'payment-o9:1' }),
      'START RequestId: 1',
    ];
    return { events: lines.map((message) => ({ message })) };
  };
  const lambda = { send: async () => ({}) };
  const whole = await trace('o1', traced.stage, traced.deps);
  const lines = await logsOf(whole, traced.stage, { logs: { send }, lambda } as never);
  expect(lines).toEqual([
    {
      ...{ service: 'shipping', at: '2026-11-23T08:00:01.000Z', eventId: 'payment-o1:1', level: 'WARN' },
      text: 'message failed, will retry: timed out',
    },
  ]);
  expect(asked[0]).toMatchObject({ filterPattern: '"c-1"' });
  expect(treeOf(whole, lines)).toContain('      │     │  ├─ +1.0 s log: message failed, will retry: timed out');
});

test('log lines of the relay stand below their event, and those of a step of a saga below the step', async () => {
  const saga = {
    ...{ arn: 'arn:aws:states:eu-west-1:111122223333:stateMachine:saga', type: 'standard', functionNames: ['f-saga'] },
    stream: { name: 'order', key: 'orderId' },
  };
  const traced = tracedStage({ workflows: { saga } });
  await traced.story();
  Object.assign(traced.executions, { 'order-o1': 'RUNNING' });
  const entered = { type: 'TaskStateEntered', timestamp: Date.UTC(2026, 10, 23, 8) / 1000 };
  const events = [{ ...entered, stateEnteredEventDetails: { name: 'Pay' } }];
  const stepFunctions = async (action: string, input: object) =>
    action === 'GetExecutionHistory' ? { events } : traced.clients.stepFunctions(action, input);
  const timestamp = '2026-11-23T08:00:02.000Z';
  const written: Readonly<Record<string, readonly object[]>> = {
    '/aws/lambda/f-relay': [
      { timestamp, message: 'event not published', eventId: 'payment-o1:1', reason: 'throttled' },
    ],
    '/aws/lambda/f-saga': [
      { timestamp, message: 'step failed', commandId: 'order-o1:Pay', reason: 'timed out' },
      { timestamp, message: 'step failed', commandId: 'order-o1:Pay:1', reason: 'again' },
      { timestamp, message: 'step failed', commandId: 'order-o9:Pay', reason: 'of another' },
    ],
  };
  const send = async ({ input }: { readonly input: { readonly logGroupName: string } }) => ({
    events: (written[input.logGroupName] ?? []).map((line) => ({ message: JSON.stringify(line) })),
  });
  const whole = await trace('o1', traced.stage, { ...traced.deps, stepFunctions });
  const lambda = { send: async () => ({}) };
  const tree = treeOf(whole, await logsOf(whole, traced.stage, { logs: { send }, lambda } as never));
  expect(tree.filter((line) => line.includes('relay log:'))).toEqual([
    expect.stringContaining('+2.0 s relay log: event not published: throttled'),
  ]);
  expect(tree.slice(-3)).toEqual([
    '└─ +0 ms Pay',
    '   ├─ +2.0 s log: step failed: timed out',
    '   └─ +2.0 s log: step failed: again',
  ]);
});

test.each([
  [999, '999 ms'],
  [1000, '1.0 s'],
  [120_000, '2 min'],
  [7_200_000, '2 h'],
])('%i milliseconds are %s', (ms, words) => {
  expect(shortly(ms)).toBe(words);
});
