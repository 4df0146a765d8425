import fc from 'fast-check';
import { Execution } from './execution.ts';
import type { HistoryEvent } from './history.ts';
import type { Answer } from './host.ts';
import type { Definition, State, TaskState } from './language.ts';
import { readDefinition } from './read-definition.ts';
import { type Script, VirtualHost } from './virtual-host.ts';

const task = (more: Partial<TaskState> = {}): TaskState => ({
  Type: 'Task',
  Resource: 'arn:aws:states:::lambda:invoke',
  Arguments: { FunctionName: 'work', Payload: '{% $states.input %}' },
  Output: '{% $states.result.Payload %}',
  ...(more.Next === undefined && { End: true }),
  ...more,
});

const machine = (states: Record<string, State>, more: Partial<Definition> = {}): Definition =>
  readDefinition({ QueryLanguage: 'JSONata', StartAt: Object.keys(states)[0], States: states, ...more });

const options = (definition: Definition, input: unknown = {}) => ({
  ...{ definition, input, arn: 'arn:e', name: 'e' },
  stateMachine: { arn: 'arn:m', name: 'm' },
});

/** Runs it to its end. */
async function run(definition: Definition, script: Script = () => ({ result: 'done' }), input: unknown = {}) {
  const host = new VirtualHost(script);
  const execution = new Execution(options(definition, input), host);
  execution.start();
  await host.untilEnd(execution);
  return { execution, host };
}

const fails = (error: string, cause?: string): Answer => ({ error, cause });
const went = ({ history }: Execution) => history.flatMap((event) => (event.type === 'entered' ? [event.state] : []));
const tries = ({ history }: Execution) => history.filter(({ type }) => type === 'tried').length;
const waits = ({ history }: Execution) =>
  history.flatMap((event) => (event.type === 'waits' ? [event.milliseconds / 1000] : []));

describe('states', () => {
  test('a task: its arguments, its result, what comes of it', async () => {
    const calls: unknown[] = [];
    const script: Script = (call) => {
      calls.push(call);
      return { result: { n: 2 } };
    };
    const { execution } = await run(machine({ A: task({ Next: 'B' }), B: { Type: 'Succeed' } }), script, { n: 1 });
    expect(calls).toEqual([{ functionName: 'work', payload: { n: 1 }, state: 'A', executionArn: 'arn:e' }]);
    expect([execution.status, execution.output]).toEqual(['SUCCEEDED', { n: 2 }]);
  });

  test('a task without Output gives what the integration gives', async () => {
    const { execution } = await run(machine({ A: task({ Output: undefined }) }));
    expect(execution.output).toEqual({ ExecutedVersion: '$LATEST', Payload: 'done', StatusCode: 200 });
  });

  test('a choice takes the first that fits, else its default, else it fails', async () => {
    const choose = (Default?: string) =>
      machine({
        C: {
          Type: 'Choice',
          Choices: [
            { Condition: '{% $states.input.n > 5 %}', Next: 'Big', Output: 'big' },
            { Condition: '{% $states.input.n > 1 %}', Next: 'Small' },
          ],
          ...(Default !== undefined && { Default }),
        },
        Big: { Type: 'Succeed' },
        Small: { Type: 'Pass', Output: 'small', End: true },
        None: { Type: 'Fail', Error: 'Nothing', Cause: '{% "n is " & $states.input.n %}' },
      });
    const outcome = async (n: number, fallback?: string) => {
      const { execution } = await run(choose(fallback), undefined, { n });
      return execution.output ?? execution.error?.output;
    };
    expect(await outcome(9)).toBe('big');
    expect(await outcome(3)).toBe('small');
    expect(await outcome(0, 'None')).toEqual({ Error: 'Nothing', Cause: 'n is 0' });
    expect(await outcome(0)).toEqual({ Error: 'States.NoChoiceMatched' });
  });

  test.each([
    [{ Seconds: 90 }, 90],
    [{ Seconds: '{% $states.input.n * 60 %}' }, 180],
    [{ Timestamp: '2026-03-01T01:00:00Z' }, 3600],
    [{ Timestamp: '2020-01-01T00:00:00Z' }, 0],
  ])('a wait: %j', async (wait, seconds) => {
    const { execution } = await run(machine({ W: { Type: 'Wait', ...wait, End: true } }), undefined, { n: 3 });
    expect((execution.endedAt ?? 0) - execution.startedAt).toBe(seconds * 1000);
    expect(execution.output).toEqual({ n: 3 });
  });

  test('the context: who one is, and how often one tried', async () => {
    const payload = { name: '{% $states.context.Execution.Name %}', retry: '{% $states.context.State.RetryCount %}' };
    const asked: unknown[] = [];
    const script: Script = ({ payload: given }) => (asked.push(given) < 3 ? fails('Busy') : { result: 'ok' });
    const Retry = [{ ErrorEquals: ['Busy'] }];
    await run(machine({ A: task({ Arguments: { FunctionName: 'work', Payload: payload }, Retry }) }), script);
    expect(asked).toEqual([0, 1, 2].map((retry) => ({ name: 'e', retry })));
  });
});

describe('errors', () => {
  const matching = (ErrorEquals: string[], error: string) =>
    run(machine({ A: task({ Catch: [{ ErrorEquals, Next: 'B' }] }), B: { Type: 'Succeed' } }), () => fails(error));

  test.each([
    [['Refused'], 'Refused', true],
    [['Refused'], 'refused', false],
    [['Other', 'Refused'], 'Refused', true],
    [['States.ALL'], 'Refused', true],
    [['States.ALL'], 'States.Timeout', true],
    [['States.ALL'], 'Lambda.Unknown', true],
    [['States.ALL'], 'States.QueryEvaluationError', true],
    [['States.ALL'], 'States.DataLimitExceeded', false],
    [['States.DataLimitExceeded'], 'States.DataLimitExceeded', true],
    [['States.ALL'], 'States.Runtime', false],
    [['States.Runtime'], 'States.Runtime', false],
    [['States.TaskFailed'], 'Refused', true],
    [['States.TaskFailed'], 'Sandbox.Timedout', true],
    [['States.TaskFailed'], 'States.Timeout', false],
  ])('%j catches %s: %p', async (names, error, isCaught) => {
    const { execution } = await matching(names, error);
    expect(execution.status).toBe(isCaught ? 'SUCCEEDED' : 'FAILED');
    if (isCaught) expect(execution.output).toEqual({ Error: error });
    else expect(execution.error?.name).toBe(error);
  });

  test('a catcher sees input and error, and its failure is the end', async () => {
    const caught = (Output: string) =>
      run(
        machine({ A: task({ Catch: [{ ErrorEquals: ['States.ALL'], Output, Next: 'B' }] }), B: { Type: 'Succeed' } }),
        () => fails('Refused', '{"errorMessage":"no"}'),
        { n: 1 },
      );
    const good = '{% $merge([$states.input, { "why": $parse($states.errorOutput.Cause).errorMessage }]) %}';
    expect((await caught(good)).execution.output).toEqual({ n: 1, why: 'no' });
    expect((await caught('{% $states.nothing %}')).execution).toMatchObject({
      status: 'FAILED',
      error: { name: 'States.QueryEvaluationError' },
    });
  });

  test('a result that the output chokes on is tried again, and caught', async () => {
    const states = {
      A: task({
        Output: '{% $states.result.Payload.there %}',
        Retry: [{ ErrorEquals: ['States.QueryEvaluationError'], MaxAttempts: 2 }],
        Catch: [{ ErrorEquals: ['States.ALL'], Next: 'B' }],
      }),
      B: { Type: 'Succeed' },
    } as const;
    const { execution } = await run(machine(states), () => ({ result: {} }));
    expect([tries(execution), execution.status]).toEqual([3, 'SUCCEEDED']);
  });

  test.each([
    ['arguments', task({ Arguments: { FunctionName: 'work', Payload: '{% $pad("x", 262144) %}' } })],
    ['a result', task()],
    ['an output', task({ Output: '{% $pad("x", 262144) %}' })],
  ])('more than 256 KiB of %s is an error that no wildcard catches', async (what, state) => {
    const states = {
      A: { ...state, Catch: [{ ErrorEquals: ['States.ALL'], Next: 'B' }] },
      B: { Type: 'Succeed' } as const,
    };
    const result = what === 'a result' ? 'é'.repeat(140_000) : 'short';
    expect((await run(machine(states), () => ({ result }))).execution.error?.name).toBe('States.DataLimitExceeded');
  });
});

describe('retries', () => {
  const patient = { ErrorEquals: ['Busy'], IntervalSeconds: 2, BackoffRate: 3, MaxDelaySeconds: 30, MaxAttempts: 4 };

  test('delays grow to their limit; what is used up is caught', async () => {
    const { execution } = await run(machine({ A: task({ Retry: [patient] }) }), () => fails('Busy'));
    expect([tries(execution), waits(execution), execution.error?.name]).toEqual([5, [2, 6, 18, 30], 'Busy']);
  });

  test('three, after 1, 2 and 4 seconds, where nothing is said', async () => {
    const { execution } = await run(machine({ A: task({ Retry: [{ ErrorEquals: ['Busy'] }] }) }), () => fails('Busy'));
    expect(waits(execution)).toEqual([1, 2, 4]);
  });

  test('jitter takes a part of the delay', async () => {
    const jittery = { ...patient, JitterStrategy: 'FULL' } as const;
    const { execution } = await run(machine({ A: task({ Retry: [jittery] }) }), () => fails('Busy'));
    expect(waits(execution)).toEqual([1, 3, 9, 15]);
  });

  test('the first that fits decides, each with its own count', async () => {
    const errors = ['Busy', 'Down', 'Busy', 'Down', 'Busy'];
    const script: Script = () => fails(errors.shift() ?? 'Hopeless');
    const Retry = [
      { ErrorEquals: ['Hopeless'], MaxAttempts: 0 },
      { ErrorEquals: ['Busy'], MaxAttempts: 5, IntervalSeconds: 1 },
      { ErrorEquals: ['States.ALL'], MaxAttempts: 5, IntervalSeconds: 10 },
    ];
    const { execution } = await run(machine({ A: task({ Retry }) }), script);
    expect([waits(execution), execution.error?.name]).toEqual([[1, 10, 2, 20, 4], 'Hopeless']);
  });

  test('a state that is entered again has all its tries again', async () => {
    const Retry = [{ ErrorEquals: ['Busy'], MaxAttempts: 1 }];
    const states = {
      A: task({ Retry, Catch: [{ ErrorEquals: ['Busy'], Output: '{% $states.input + 1 %}', Next: 'More' }] }),
      More: {
        Type: 'Choice',
        Choices: [{ Condition: '{% $states.input < 3 %}', Next: 'A' }],
        Default: 'Done',
      },
      Done: { Type: 'Succeed' },
    } as const;
    const { execution } = await run(machine(states), () => fails('Busy'), 0);
    expect([went(execution), tries(execution)]).toEqual([['A', 'More', 'A', 'More', 'A', 'More', 'Done'], 6]);
  });
});

describe('time-outs', () => {
  test('each try has its own; an answer that comes too late is ignored', async () => {
    let late: ((answer: Answer) => void) | undefined;
    const answers: (Promise<Answer> | 'never')[] = ['never', 'never'];
    const script: Script = () => answers.shift() ?? { result: 'in time' };
    const host = new VirtualHost(script);
    const invoke = host.invoke.bind(host);
    host.invoke = (call, answer) => {
      late ??= answer;
      invoke(call, answer);
    };
    const Retry = [{ ErrorEquals: ['States.Timeout'], IntervalSeconds: 5, BackoffRate: 1 }];
    const execution = new Execution(options(machine({ A: task({ TimeoutSeconds: 20, Retry }) })), host);
    execution.start();
    await host.pass(30_000);
    late?.({ result: 'too late' });
    await host.untilEnd(execution);
    expect([execution.output, tries(execution)]).toEqual(['in time', 3]);
    expect((execution.endedAt ?? 0) - execution.startedAt).toBe(50_000);
  });

  test('the whole has one, whatever its states do', async () => {
    const Catch = [{ ErrorEquals: ['States.ALL'], Next: 'B' }];
    const definition = machine({ A: task({ Catch }), B: { Type: 'Succeed' } }, { TimeoutSeconds: 60 });
    const { execution } = await run(definition, () => 'never');
    expect([execution.status, execution.error?.name]).toEqual(['TIMED_OUT', 'States.Timeout']);
    expect((execution.endedAt ?? 0) - execution.startedAt).toBe(60_000);
  });
});

describe('redriven', () => {
  test('it goes on with the state that failed, its input and all its tries', async () => {
    const answers: Answer[] = [{ result: { a: 1 } }, fails('Busy'), fails('Busy'), fails('Busy'), { result: 'b' }];
    const payloads: unknown[] = [];
    const script: Script = ({ payload }) => {
      payloads.push(payload);
      return answers.shift() ?? fails('Unexpected');
    };
    const redrives = '{% $exists($states.context.Execution.RedriveCount) %}';
    const Arguments = { FunctionName: 'work', Payload: { input: '{% $states.input %}', redrives } };
    const Retry = [{ ErrorEquals: ['Busy'], MaxAttempts: 1 }];
    const definition = machine({ A: task({ Next: 'B' }), B: task({ Arguments, Retry }) });
    const { execution, host } = await run(definition, script);
    expect([execution.status, tries(execution)]).toEqual(['FAILED', 3]);
    execution.redrive();
    await host.untilEnd(execution);
    expect([execution.status, execution.output, went(execution)]).toEqual(['SUCCEEDED', 'b', ['A', 'B', 'B']]);
    expect(payloads.slice(1)).toEqual([false, false, true, true].map((is) => ({ input: { a: 1 }, redrives: is })));
  });

  test('an answer to the run before is ignored', async () => {
    const callbacks: ((answer: Answer) => void)[] = [];
    const host = new VirtualHost(() => 'never');
    host.invoke = (_call, answer) => callbacks.push(answer);
    const Retry = [{ ErrorEquals: ['States.ALL'] }];
    const execution = new Execution(options(machine({ A: task({ Retry }) }, { TimeoutSeconds: 10 })), host);
    execution.start();
    await host.untilEnd(execution);
    execution.redrive();
    await host.pass(1);
    callbacks[0]?.({ error: 'Old' });
    await host.pass(5000);
    expect([execution.status, callbacks.length]).toEqual(['RUNNING', 2]);
    callbacks[1]?.({ result: 'new' });
    await host.untilEnd(execution);
    expect(execution.output).toBe('new');
  });
});

test('what the simulation does not know stops it where time passes', async () => {
  const host = new VirtualHost(() => ({ result: 1 }));
  const Arguments = { FunctionName: 'work', Qualifier: 'live' };
  const execution = new Execution(options(machine({ A: task({ Arguments }) })), host);
  execution.start();
  await expect(host.untilEnd(execution)).rejects.toThrow('state A: Arguments: Qualifier is not simulated');
});

test('every history makes sense: entered in the order of the definition, tried within its bounds, ended once', async () => {
  const names = fc.constantFrom('Busy', 'Down', 'Refused', 'States.Timeout', 'ok', 'ok');
  const retrier = fc.record({
    ErrorEquals: fc.constantFrom(['Busy'], ['Down', 'Busy'], ['States.TaskFailed'], ['States.ALL']),
    MaxAttempts: fc.nat(3),
  });
  const catcher = fc.record({
    ErrorEquals: fc.constantFrom(['Refused'], ['States.ALL']),
    Next: fc.constantFrom('B', 'C'),
  });
  const state = fc.record({ Retry: fc.array(retrier, { maxLength: 3 }), Catch: fc.array(catcher, { maxLength: 2 }) });
  await fc.assert(
    fc.asyncProperty(state, state, fc.array(names), async (a, b, answers) => {
      const states = { A: task({ ...a, Next: 'B' }), B: task({ ...b, Next: 'C' }), C: { Type: 'Succeed' } as const };
      const later = { ...states, B: { ...states.B, Catch: b.Catch.map((each) => ({ ...each, Next: 'C' })) } };
      const { execution } = await run(machine(later), () => {
        const name = answers.shift() ?? 'ok';
        return name === 'ok' ? { result: {} } : name === 'States.Timeout' ? 'never' : fails(name);
      });
      const types = execution.history.map(({ type }) => type);
      expect([types[0], types.at(-1), types.filter((type) => type === 'ended').length]).toEqual([
        'started',
        'ended',
        1,
      ]);
      expect('ABC').toContain(went(execution).join('').replace('AC', ''));
      for (const [name, { Retry }] of [
        ['A', a],
        ['B', b],
      ] as const) {
        const bound = 1 + Retry.reduce((sum, { MaxAttempts }) => sum + MaxAttempts, 0);
        expect(execution.history.filter((event) => isTry(event, name)).length).toBeLessThanOrEqual(bound);
      }
    }),
    { numRuns: 200 },
  );
});

const isTry = (event: HistoryEvent, state: string) => event.type === 'tried' && event.state === state;
