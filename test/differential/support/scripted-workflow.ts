import type { Definition, State, TaskState } from '@orderflow/simulation/services';
import fc from 'fast-check';

/** What the function answers to one try of a state. */
export type Reply =
  | { readonly kind: 'result'; readonly value: unknown }
  | { readonly kind: 'error'; readonly name: string; readonly message: string }
  /** The state's time-out comes first. */
  | { readonly kind: 'hangs' };

/** A state machine, and what the function answers to the tries of each state, in their order; then `fine`. */
export interface ScriptedWorkflow {
  readonly definition: Definition;
  readonly replies: Readonly<Record<string, readonly Reply[]>>;
}

/** After which a hanging function is given up; it hangs a little longer. */
export const HANGING_SECONDS = 3;

export const FINE: Reply = { kind: 'result', value: { n: 1 } };

/** Placeholder of the function's name in a definition. */
export const FUNCTION = 'FUNCTION';

const NAMES = ['A', 'B', 'C', 'D'];
const ERRORS = ['Busy', 'Down', 'Refused'];

/** Words that retriers and catchers may use: names, and what stands for many. `States.ALL` stands alone and last. */
const errorNames = fc.oneof(
  fc.subarray(ERRORS, { minLength: 1 }),
  fc.constantFrom('States.Timeout', 'States.TaskFailed', 'States.QueryEvaluationError').map((name) => [name]),
);

const retrier = fc.record({ ErrorEquals: errorNames, MaxAttempts: fc.nat(2), IntervalSeconds: fc.constant(1) });
const lastRetrier = fc.record({ ErrorEquals: fc.constant(['States.ALL']), MaxAttempts: fc.nat(2) });
const retriers = fc
  .tuple(fc.array(retrier, { maxLength: 2 }), fc.option(lastRetrier, { nil: undefined }))
  .map(([some, last]) => [...some, ...(last ? [last] : [])]);

const caughtAs = fc.constantFrom(
  undefined,
  '{% $merge([$states.input, { "error": $states.errorOutput.Error }]) %}',
  '{% { "why": $parse($states.errorOutput.Cause).errorMessage } %}',
);
const catchersTo = (targets: readonly string[]) => {
  const catcher = (names: fc.Arbitrary<string[]>) =>
    fc
      .record({ ErrorEquals: names, Output: caughtAs, Next: fc.constantFrom(...targets) })
      .map(({ Output, ...rest }) => (Output === undefined ? rest : { ...rest, Output }));
  return fc
    .tuple(
      fc.array(catcher(errorNames), { maxLength: 2 }),
      fc.option(catcher(fc.constant(['States.ALL'])), { nil: undefined }),
    )
    .map(([some, last]) => [...some, ...(last ? [last] : [])]);
};

const output = fc.constantFrom(
  '{% $states.input %}',
  '{% $merge([$states.input, { "got": $states.result.Payload }]) %}',
  { all: ['{% $states.result.Payload.n %}', '{% $states.context.State.Name %}', 7] },
  '{% $states.result.Payload.nothing.there %}',
);

const callOf = (name: string) => ({
  Type: 'Task' as const,
  Resource: 'arn:aws:states:::lambda:invoke',
  Arguments: {
    FunctionName: FUNCTION,
    Payload: {
      execution: '{% $states.context.Execution.Name %}',
      state: name,
      retry: '{% $states.context.State.RetryCount %}',
      input: '{% $states.input %}',
    },
  },
});

function task(name: string, targets: readonly string[]): fc.Arbitrary<TaskState> {
  return fc
    .record({ Retry: retriers, Catch: catchersTo(targets), Output: output, Next: fc.constantFrom(...targets) })
    .map((rest) => ({
      ...callOf(name),
      ...rest,
    }));
}

function choice(targets: readonly string[]): fc.Arbitrary<State> {
  const target = fc.constantFrom(...targets);
  return fc.record({ first: target, second: target, fallback: fc.option(target, { nil: undefined }) }).map((to) => ({
    Type: 'Choice',
    Choices: [
      { Condition: '{% $exists($states.input.error) %}', Next: to.first },
      { Condition: '{% $exists($states.input.got) and $states.input.got.n > 0 %}', Next: to.second, Output: 'chosen' },
    ],
    ...(to.fallback !== undefined && { Default: to.fallback }),
  }));
}

const other = (targets: readonly string[]): fc.Arbitrary<State> => {
  const Next = targets[0] ?? '';
  return fc.constantFrom<State>(
    { Type: 'Pass', Output: { passed: '{% $states.input %}' }, Next },
    { Type: 'Wait', Seconds: 2, Next },
    { Type: 'Fail', Error: 'GivenUp', Cause: '{% $string($states.input) %}' },
  );
};

const reply: fc.Arbitrary<Reply> = fc.oneof(
  { weight: 6, arbitrary: fc.constant(FINE) },
  {
    weight: 12,
    arbitrary: fc.record({
      kind: fc.constant('error' as const),
      name: fc.constantFrom(...ERRORS),
      message: fc.constantFrom('no', 'not now'),
    }),
  },
  { weight: 1, arbitrary: fc.constant<Reply>({ kind: 'hangs' }) },
);

/** Up to four states, each of which leads to later ones only, then the end. */
export const scriptedWorkflow: fc.Arbitrary<ScriptedWorkflow> = fc
  .integer({ min: 1, max: NAMES.length })
  .chain((count) => {
    const names = NAMES.slice(0, count);
    const states = names.map((name, at) => {
      const later = [...names.slice(at + 1), 'End'];
      const first = { weight: 7, arbitrary: task(name, later) as fc.Arbitrary<State> };
      return fc.oneof(first, choice(later), other(later));
    });
    const replies = names.map(() => fc.array(reply, { maxLength: 5 }));
    return fc.tuple(fc.tuple(...states), fc.tuple(...replies)).map(([made, said]) => ({
      definition: {
        QueryLanguage: 'JSONata',
        StartAt: 'A',
        States: {
          ...Object.fromEntries(names.map((name, at) => [name, patient(made[at], said[at])])),
          End: { Type: 'Succeed' },
        },
      },
      replies: Object.fromEntries(names.map((name, at) => [name, said[at] ?? []])),
    }));
  });

/** A state on which its function hangs is given up soon; for any other a slow machine is no time-out. */
const patient = (state: State | undefined, replies: readonly Reply[] = []): State => {
  if (!state) throw new Error('a state is missing');
  const hangs = replies.some(({ kind }) => kind === 'hangs');
  return state.Type === 'Task' ? { ...state, TimeoutSeconds: hangs ? HANGING_SECONDS : 60 } : state;
};

/** What chance brings too seldom: wildcards, and a time-out. */
export const SELDOM: readonly ScriptedWorkflow[] = [
  { Retry: [{ ErrorEquals: ['States.TaskFailed'], MaxAttempts: 1 }] },
  { Retry: [{ ErrorEquals: ['States.ALL'], MaxAttempts: 1 }] },
  {
    Catch: [
      { ErrorEquals: ['States.TaskFailed'], Output: 'wrong', Next: 'End' },
      { ErrorEquals: ['States.Timeout'], Output: 'right', Next: 'End' },
    ],
  },
].map((more) => ({
  definition: {
    QueryLanguage: 'JSONata',
    StartAt: 'A',
    States: { A: { ...callOf('A'), ...more, TimeoutSeconds: HANGING_SECONDS, Next: 'End' }, End: { Type: 'Succeed' } },
  },
  replies: { A: [{ kind: 'hangs' }, { kind: 'error', name: 'Busy', message: 'no' }] },
}));
