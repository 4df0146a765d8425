import { operatedStage } from '../../testing/operated-stage.ts';
import { type RunOptions, runInTest } from '../testing/run-in-test.ts';

const roleArn = 'arn:aws-cn:iam::111122223333:role/unpausing';

/** Scheduler in memory: schedules by name. */
function schedulerFixture() {
  const schedules = new Map<string, object>();
  const failed = (name: string) => Object.assign(new Error(name), { name });
  const send = async (command: { readonly input: { readonly Name: string } }) => {
    const { Name, ...schedule } = command.input;
    const action = command.constructor.name;
    if (action === 'CreateScheduleCommand' && schedules.has(Name)) throw failed('ConflictException');
    if (action === 'DeleteScheduleCommand') {
      if (!schedules.delete(Name)) throw failed('ResourceNotFoundException');
    } else schedules.set(Name, schedule);
    return {};
  };
  return { schedules, client: { send } };
}

function setup(config: object = {}) {
  const { stage, clients, time, ...operated } = operatedStage();
  const scheduler = schedulerFixture();
  const found = { ...stage, config, unpausing: { roleArn } };
  const run = (argv: readonly string[], more: RunOptions = {}) =>
    runInTest([...argv, '--stage', 'dev', '--reason', 'moving'], {
      stage: found,
      clients: { ...clients, scheduler: scheduler.client as never },
      clock: () => time.now,
      ...more,
    });
  return { ...operated, ...scheduler, run };
}

const until = '2026-11-23T09:00:00';

test('a pause switches the mapping off, and a schedule on again by itself', async () => {
  const { run, mappings, schedules } = setup();
  const { code, out } = await run(['pause', 'payment', '--for', '1h']);
  expect([code, out]).toEqual([0, `payment is paused until ${until}.000Z\n`]);
  expect(mappings.mapping('m-payment').state).toBe('Disabled');
  expect([...schedules]).toEqual([
    [
      'bus-unpause-payment',
      expect.objectContaining({
        ScheduleExpression: `at(${until})`,
        ActionAfterCompletion: 'DELETE',
        FlexibleTimeWindow: { Mode: 'OFF' },
        Target: {
          Arn: 'arn:aws-cn:scheduler:::aws-sdk:lambda:updateEventSourceMapping',
          RoleArn: roleArn,
          Input: '{"Uuid":"m-payment","Enabled":true}',
        },
      }),
    ],
  ]);
});

test('another pause moves its end, or takes it away; unpause switches it on now', async () => {
  const { run, mappings, schedules } = setup();
  await run(['pause', 'payment', '--for', '1h']);
  await run(['pause', 'payment', '--for', '2h']);
  expect([...schedules.values()]).toMatchObject([{ ScheduleExpression: 'at(2026-11-23T10:00:00)' }]);
  expect((await run(['pause', 'payment'])).out).toBe('payment is paused, until unpause\n');
  expect(schedules.size).toBe(0);
  expect((await run(['unpause', 'payment'])).out).toBe('payment is on\n');
  expect(mappings.mapping('m-payment').state).toBe('Enabled');
});

test('a relay that is off is switched on', async () => {
  const { run, mappings } = setup();
  mappings.set('m-relay', 'Disabled');
  expect((await run(['unpause', 'relay'])).code).toBe(0);
  expect(mappings.mapping('m-relay').state).toBe('Enabled');
});

test.each([['comes to its end'], ['is interrupted']])(
  'at a local AWS the program stays, and switches it on when the pause %s',
  async (how) => {
    const { run, mappings, schedules } = setup({ endpoint: 'http://127.0.0.1:1' });
    const interruption = new AbortController();
    const during: string[] = [];
    const sleep = async (ms: number) => {
      during.push(`${ms} ${mappings.mapping('m-payment').state}`);
      if (how === 'is interrupted') interruption.abort();
    };
    const { code, out } = await run(['pause', 'payment', '--for', '90s'], { sleep, interrupted: interruption.signal });
    expect([code, during]).toEqual([how === 'is interrupted' ? 130 : 0, ['90000 Disabled']]);
    expect(out).toMatch(/^payment is paused until .*\npayment is on again\n$/);
    expect([mappings.mapping('m-payment').state, schedules.size]).toEqual(['Enabled', 0]);
  },
);

test('after an interruption a mapping that is being changed is waited for, and switched on', async () => {
  const { run, mappings } = setup({ endpoint: 'http://127.0.0.1:1' });
  const interruption = new AbortController();
  let refusals = 3;
  const send = async (command: { readonly input: { readonly Enabled: boolean } }) => {
    if (command.input.Enabled && refusals-- > 0)
      throw Object.assign(new Error('in use'), { name: 'ResourceInUseException' });
    if (!command.input.Enabled) interruption.abort();
    return mappings.send(command as never);
  };
  const { clients } = operatedStage();
  const given = { ...clients, lambda: { send } as never, scheduler: schedulerFixture().client as never };
  const { code, out } = await run(['pause', 'payment', '--for', '90s'], {
    clients: given,
    interrupted: interruption.signal,
  });
  expect([code, out]).toEqual([130, expect.stringMatching(/\npayment is on again\n$/)]);
  expect([refusals, mappings.mapping('m-payment').state]).toEqual([-1, 'Enabled']);
});

test('a mapping that its breaker has switched off is released, so that the breaker leaves it off', async () => {
  const { run, dynamodb } = setup();
  dynamodb.seed('breakers', { dependency: 'carrier/m-shipping', mark: 'paused', revision: 3 });
  await run(['pause', 'shipping']);
  expect(dynamodb.rows('breakers')).toEqual([{ dependency: 'carrier/m-shipping', mark: 'slowed', revision: 4 }]);
});

test('a mapping that is being changed is waited for', async () => {
  const { run, mappings } = setup();
  let refusals = 3;
  const update = mappings.send;
  const send = async (command: never) => {
    if (refusals-- > 0) throw Object.assign(new Error('in use'), { name: 'ResourceInUseException' });
    return update(command);
  };
  const slept: number[] = [];
  const sleep = async (ms: number) => void slept.push(ms);
  const { clients } = operatedStage();
  const lambda = { send } as never;
  const scheduler = schedulerFixture().client as never;
  expect((await run(['pause', 'payment'], { sleep, clients: { ...clients, lambda, scheduler } })).code).toBe(0);
  expect([slept, mappings.mapping('m-payment').state]).toEqual([[1000, 1000, 1000], 'Disabled']);
});

test.each([
  [2, 'moon is not one of payment, shipping', ['pause', 'moon'], {}],
  [2, '--for 5d is not a duration', ['pause', 'payment', '--for', '5d'], {}],
  [1, 'cannot come back by itself: pause without --for', ['pause', 'payment', '--for', '1h'], { unpausing: undefined }],
])('exit code %i: %s', async (code, problem, argv, more) => {
  const { stage } = operatedStage();
  const given = 'unpausing' in more ? { stage } : {};
  expect(await setup().run(argv, given)).toMatchObject({ code, err: expect.stringContaining(problem) });
});

test('a pause that cannot be scheduled switches nothing off', async () => {
  const { run, mappings } = setup();
  const { clients } = operatedStage();
  const scheduler = { send: async () => Promise.reject(new Error('AccessDenied')) } as never;
  expect((await run(['pause', 'payment', '--for', '1h'], { clients: { ...clients, scheduler } })).code).toBe(1);
  expect(mappings.mapping('m-payment').state).toBe('Enabled');
});
