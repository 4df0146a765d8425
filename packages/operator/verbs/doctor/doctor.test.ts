import { ResourceNotFoundException } from '@aws-sdk/client-eventbridge';
import { operatedStage, thingEvent } from '../../testing/operated-stage.ts';
import { switchBreaker } from '../switch-breaker.ts';
import type { CheckedStage } from './checked-stage.ts';
import { examine } from './doctor.ts';

type Input = Readonly<Record<string, string>>;

const COUNTED = '{"detail-type":["thing.counted"],"source":[{"anything-but":"x"}]}';

/** A stage with nothing wrong; each test breaks something. */
function setup(more: Partial<CheckedStage> = {}) {
  const operated = operatedStage();
  const { clients, stage, time, mappings } = operated;
  const world = {
    rules: new Map([
      [
        'r-payment',
        { State: 'ENABLED', targets: ['arn:aws:sqs:eu-west-1:111122223333:payment'], EventPattern: COUNTED },
      ],
      [
        'r-shipping',
        { State: 'ENABLED', targets: ['arn:aws:sqs:eu-west-1:111122223333:shipping'], EventPattern: COUNTED },
      ],
    ]),
    archive: 'ENABLED' as string | undefined,
    beside: [] as { ArchiveName: string; EventSourceArn: string }[],
    alarms: [
      { AlarmName: 'bus-payment-dead-letters', AlarmActions: ['arn:topic'], StateValue: 'OK', ActionsEnabled: true },
    ],
    concurrency: 1000,
    reserved: new Map<string, number>(),
    mailFrom: 'shop@example.com' as string | undefined,
    identities: new Map([['example.com', true]]),
    serverTime: time.now as number | undefined,
  };
  const missing = () => new ResourceNotFoundException({ message: 'no such thing', $metadata: {} });
  const answers: Readonly<Record<string, (input: Input) => unknown>> = {
    DescribeRule: ({ Name = '' }) => world.rules.get(Name),
    ListTargetsByRule: ({ Rule = '' }) => ({ Targets: world.rules.get(Rule)?.targets.map((Arn) => ({ Arn })) }),
    ListArchives: () => ({ Archives: world.beside }),
    DescribeArchive: () => world.archive && { State: world.archive, EventCount: 7 },
  };
  const eventBridge = {
    send: async (command: { readonly input: Input }) => {
      const answer = answers[command.constructor.name.replace('Command', '')]?.(command.input);
      if (!answer) throw missing();
      return answer;
    },
  };
  const lambda = {
    send: async (command: { readonly input: Input }) => {
      if (command.constructor.name === 'GetAccountSettingsCommand')
        return { AccountLimit: { UnreservedConcurrentExecutions: world.concurrency } };
      if (command.constructor.name === 'GetFunctionConcurrencyCommand')
        return { ReservedConcurrentExecutions: world.reserved.get(command.input.FunctionName ?? '') };
      if (command.constructor.name !== 'GetFunctionConfigurationCommand') return mappings.send(command as never);
      const isMailer = command.input.FunctionName === 'f-shipping' && world.mailFrom;
      return { Environment: { Variables: isMailer ? { MAIL_FROM: world.mailFrom } : {} } };
    },
  };
  const ses = {
    send: async ({ input }: { readonly input: { readonly EmailIdentity: string } }) => {
      const VerifiedForSendingStatus = world.identities.get(input.EmailIdentity);
      if (VerifiedForSendingStatus === undefined) throw Object.assign(new Error('none'), { name: 'NotFoundException' });
      return { VerifiedForSendingStatus };
    },
  };
  const cloudwatch = { send: async () => ({ MetricAlarms: world.alarms }) };
  const deps = {
    ...clients,
    ...{ eventBridge, lambda, ses, cloudwatch },
    clock: () => time.now,
    serverTime: async () => world.serverTime,
  };
  const archive = { name: 'archive', arn: 'arn:archive' };
  const consumers = Object.fromEntries(
    Object.entries(stage.consumers).map(([name, one]) => [name, { ...one, subscribesTo: ['thing.counted'] }]),
  );
  const findings = () => examine({ ...stage, archive, consumers, ...more }, deps as never);
  const wrong = async () =>
    (await findings())
      .filter(({ status }) => status !== 'ok')
      .map(({ check, status, what }) => `${check} ${status}: ${what}`);
  return { ...operated, world, deps, findings, wrong };
}

test('a stage with nothing wrong passes every check', async () => {
  const { findings } = setup();
  const found = await findings();
  expect(found.map(({ check, status }) => [check, status])).toEqual(
    [
      'relay',
      'mappings',
      'rules',
      'subscriptions',
      'breakers',
      'dead letters',
      'workflows',
      'archive',
      'alarms',
      'functions',
      'concurrency',
      'mail',
      'clocks',
    ].map((check) => [check, 'ok']),
  );
});

type World = ReturnType<typeof setup>;

test.each<[string, (world: World) => unknown]>([
  ['mappings wrong: payment is off since some time', ({ mappings }) => mappings.set('m-payment', 'Disabled')],
  [
    'relay wrong: the relay is off since 2026-11-23T08:00:00.000Z, and 0 commits wait',
    ({ mappings, time }) => mappings.set('m-relay', 'Disabled', new Date(time.now)),
  ],
  [
    'relay wrong: it fails: PROBLEM: Function call failed',
    ({ mappings }) => Object.assign(mappings.mapping('m-relay'), { lastResult: 'PROBLEM: Function call failed' }),
  ],
  [
    'functions wrong: f-relay never runs: its reserved concurrency is 0',
    ({ world }) => world.reserved.set('f-relay', 0),
  ],
  [
    'functions wrong: f-payment never runs: its reserved concurrency is 0',
    ({ world }) => world.reserved.set('f-payment', 0).set('f-shipping', 2),
  ],
  ['relay wrong: 1 messages in its failure queue', ({ sqs }) => sqs.queue('https://sqs/failures').send({ body: '{}' })],
  [
    'rules wrong: rule r-payment of payment is switched off',
    ({ world }) => world.rules.set('r-payment', { State: 'DISABLED', targets: [], EventPattern: COUNTED }),
  ],
  [
    'rules wrong: rule r-payment of payment has no target',
    ({ world }) => world.rules.set('r-payment', { State: 'ENABLED', targets: [], EventPattern: COUNTED }),
  ],
  [
    'rules wrong: rule r-payment of payment does not deliver to queue payment',
    ({ world }) =>
      world.rules.set('r-payment', { State: 'ENABLED', targets: ['arn:aws:sqs:x:1:other'], EventPattern: COUNTED }),
  ],
  ['dead letters wrong: 1 of payment', ({ deadLetter }) => deadLetter('payment', thingEvent('x'))],
  [
    'dead letters wrong: 1 of payment, 1 of them older than 10 days: SQS deletes them after 14',
    ({ deadLetter, time, world }) => {
      deadLetter('payment', thingEvent('x'));
      time.now += 11 * 86_400_000;
      world.serverTime = time.now;
    },
  ],
  ['archive wrong: archive archive is DISABLED', ({ world }) => (world.archive = 'DISABLED')],
  ['archive wrong: archive archive does not exist', ({ world }) => (world.archive = undefined)],
  ['alarms wrong: no alarm is called bus-…', ({ world }) => (world.alarms = [])],
  ['alarms wrong: 1 of 1 alarms notify nobody', ({ world }) => (one(world.alarms).AlarmActions = [])],
  ['alarms wrong: the actions of 1 alarms are switched off', ({ world }) => (one(world.alarms).ActionsEnabled = false)],
  ['alarms wrong: bus-payment-dead-letters rings', ({ world }) => (one(world.alarms).StateValue = 'ALARM')],
  [
    'concurrency wrong: the consumers may run 100 functions at once, of 50 that the account allows',
    ({ world }) => (world.concurrency = 50),
  ],
  ['mail wrong: shop@example.com is not verified: SES sends nothing from it', ({ world }) => world.identities.clear()],
  [
    'clocks wrong: the clock of this machine is 45 s ahead of that of AWS',
    ({ world, time }) => (world.serverTime = time.now - 45_000),
  ],
  ['clocks unknown: the endpoint does not say its time', ({ world }) => (world.serverTime = undefined)],
])('%s', async (finding, breaks) => {
  const world = setup();
  breaks(world);
  expect(await world.wrong()).toEqual([finding]);
});

const one = <T>([first]: readonly T[]): T => first as T;

test('a rule that does not exist is wrong, and so its subscription is', async () => {
  const { world, wrong } = setup();
  world.rules.delete('r-payment');
  expect(await wrong()).toEqual([
    'rules wrong: rule r-payment of payment does not exist',
    'subscriptions wrong: no rule brings thing.counted to payment, which subscribes to it',
  ]);
});

test('a breaker that is held open is wrong, and its consumers are not', async () => {
  const { deps, mappings, wrong } = setup();
  const tables = { events: 'events', breakers: 'breakers' };
  await switchBreaker({ ...deps, tables } as never, 'carrier', { action: 'open', by: 'ada', reason: 'strike' });
  mappings.set('m-shipping', 'Disabled');
  expect(await wrong()).toEqual([expect.stringMatching(/^breakers wrong: carrier is open since .* by hand: strike$/)]);
});

test('no mail and an address that is verified itself are right', async () => {
  const { world, wrong } = setup();
  world.identities = new Map([['shop@example.com', true]]);
  expect(await wrong()).toEqual([]);
  world.mailFrom = undefined;
  expect(await wrong()).toEqual([]);
});

test.each([
  ['no rule brings thing.counted to payment, which subscribes to it', '{"source":["x"]}'],
  [
    'a rule brings thing.opened to payment, which does not subscribe to it',
    '{"detail-type":["thing.counted","thing.opened"]}',
  ],
])('a rule that was changed by hand is wrong: %s', async (what, EventPattern) => {
  const { world, wrong } = setup();
  world.rules.set('r-payment', { State: 'ENABLED', targets: ['arn:aws:sqs:x:1:payment'], EventPattern });
  expect(await wrong()).toEqual([`subscriptions wrong: ${what}`]);
});

test('a stage of an earlier release does not say what its code subscribes to', async () => {
  const { stage } = operatedStage();
  expect(await setup({ consumers: stage.consumers }).wrong()).toEqual([
    'subscriptions unknown: the stage does not say what its code subscribes to',
  ]);
});

test('what cannot be checked is unknown, and the other checks go on', async () => {
  const { deps, wrong } = setup();
  deps.cloudwatch.send = async () => Promise.reject(new Error('AccessDenied: cloudwatch:DescribeAlarms'));
  expect(await wrong()).toEqual(['alarms unknown: could not be checked: AccessDenied: cloudwatch:DescribeAlarms']);
});

test('an archive that was made beside the stack counts', async () => {
  const { world, stage, wrong } = setup({ archive: undefined });
  world.beside = [{ ArchiveName: 'beside', EventSourceArn: stage.bus.arn }];
  expect(await wrong()).toEqual([]);
});

test('a stage without relay and archive says so', async () => {
  expect(await setup({ relay: undefined, archive: undefined }).wrong()).toEqual([
    'relay unknown: the stage has none',
    'archive wrong: the stage has none',
  ]);
});

test('ways in from other brokers are checked: mapping and dead letters', async () => {
  const dlqUrl = 'https://sqs/shipping-dlq';
  const guests = { dlqUrl, functionName: 'f', publishes: ['guest.arrived'], broker: 'kafka', mappingId: 'm-relay' };
  const { stage } = operatedStage();
  const { payment } = stage.consumers;
  const world = setup({
    ingresses: { guests },
    relay: undefined,
    ...(payment && { consumers: { payment: { ...payment, subscribesTo: ['thing.counted'] } } }),
  });
  expect(await world.findings()).toContainEqual({
    ...{ check: 'mappings', status: 'ok', what: 'all consumers and ways in from other brokers are on' },
  });
  world.deadLetter('shipping', '{}', { class: 'rejected', reason: 'data: is missing' });
  world.mappings.set('m-relay', 'Disabled');
  const wrong = (await world.findings()).filter(({ status }) => status === 'wrong');
  expect(wrong.map(({ what, remedy }) => `${what}: ${remedy}`)).toEqual([
    'guests is off since some time: nothing comes in through it: switch its event source mapping on, or deploy the stack again',
    '1 of guests: orderflow dlq list guests, then publish anew or drop',
  ]);
  Object.assign(world.mappings.mapping('m-relay'), { state: 'Enabled', lastResult: 'PROBLEM: no brokers' });
  expect(await world.wrong()).toContain('mappings wrong: the mapping of guests fails: PROBLEM: no brokers');
});
