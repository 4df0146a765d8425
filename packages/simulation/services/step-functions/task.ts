import type { Course, Exit, StateContext } from './course.ts';
import type { Answer, Call } from './host.ts';
import type { Catcher, Retrier, TaskState } from './language.ts';
import { matches, StatesError, withinLimit } from './states-error.ts';

/** A try may take as long as that where a state does not say, seconds. */
const LONGEST_TRY = 99_999_999;

/** A task state with all its tries. @throws StatesError when it fails, and no catcher is there for it */
export async function passTask(course: Course, state: TaskState, place: StateContext, input: unknown): Promise<Exit> {
  const counts = new Map<Retrier, number>();
  for (let retry = 0; ; retry++) {
    const context = { ...place, RetryCount: retry };
    try {
      return { next: state.Next, output: await attempt(course, state, context, input) };
    } catch (error) {
      if (!(error instanceof StatesError)) throw error;
      course.note({ type: 'failed', state: place.Name, error: error.name, cause: error.cause });
      const milliseconds = delayBefore(state.Retry ?? [], error, counts, course.host.random);
      if (milliseconds === undefined) return caught(course, state, context, { input, error });
      course.note({ type: 'waits', state: place.Name, milliseconds });
      await new Promise<void>((resolve) => course.after(milliseconds, resolve));
    }
  }
}

/** One try: the function's answer, and what the state makes of it. */
async function attempt(course: Course, state: TaskState, context: StateContext, input: unknown): Promise<unknown> {
  const ask = (template: unknown, states: object) => course.evaluate(template, states, context);
  const call = callOf(await ask(state.Arguments, { input }), course, context);
  const seconds = Number(await ask(state.TimeoutSeconds ?? LONGEST_TRY, { input }));
  course.note({ type: 'tried', state: context.Name, retry: context.RetryCount ?? 0 });
  const answer = await answerTo(course, call, seconds);
  if ('error' in answer) throw new StatesError(answer.error, answer.cause);
  const result = { ExecutedVersion: '$LATEST', Payload: jsonOf(answer.result), StatusCode: 200 };
  withinLimit(result, `the result of ${context.Name}`);
  return state.Output === undefined ? result : ask(state.Output, { input, result });
}

/** What is given up after its time-out goes on by itself: its answer is ignored. */
function answerTo(course: Course, call: Call, seconds: number): Promise<Answer> {
  return new Promise((resolve) => {
    const cancel = course.after(seconds * 1000, () => resolve({ error: 'States.Timeout' }));
    const onAnswer = (answer: Answer) => {
      cancel();
      resolve(answer);
    };
    course.host.invoke(call, course.whileItLasts(onAnswer));
  });
}

/** @see https://docs.aws.amazon.com/step-functions/latest/dg/connect-lambda.html */
function callOf(given: unknown, { arn }: Course, { Name: state }: StateContext): Call {
  const {
    FunctionName: functionName,
    Payload: payload = {},
    ...rest
  } = withinLimit(given, `the arguments of ${state}`) as Arguments;
  if (typeof functionName !== 'string') throw new StatesError('States.Runtime', `${state} names no function`);
  const strange = Object.keys(rest);
  if (strange.length > 0) throw new Error(`state ${state}: Arguments: ${strange.join(', ')} is not simulated`);
  return { functionName, payload: jsonOf(payload), state, executionArn: arn };
}

type Arguments = Readonly<Record<string, unknown>>;

/** The first retrier that fits decides, each with a count of its own. `undefined`: it is not tried again. */
function delayBefore(
  retriers: readonly Retrier[],
  { name }: StatesError,
  counts: Map<Retrier, number>,
  random: () => number,
): number | undefined {
  const retrier = retriers.find(({ ErrorEquals: names }) => matches(names, name));
  const count = (retrier && counts.get(retrier)) ?? 0;
  if (!retrier || count >= (retrier.MaxAttempts ?? 3)) return undefined;
  counts.set(retrier, count + 1);
  const { IntervalSeconds = 1, BackoffRate = 2, MaxDelaySeconds = Number.POSITIVE_INFINITY } = retrier;
  const seconds = Math.min(MaxDelaySeconds, IntervalSeconds * BackoffRate ** count);
  return Math.round(seconds * 1000 * (retrier.JitterStrategy === 'FULL' ? random() : 1));
}

interface Failure {
  readonly input: unknown;
  readonly error: StatesError;
}

async function caught(
  course: Course,
  state: TaskState,
  context: StateContext,
  { input, error }: Failure,
): Promise<Exit> {
  const catcher = (state.Catch ?? []).find(({ ErrorEquals: names }: Catcher) => matches(names, error.name));
  if (!catcher) throw error;
  course.note({ type: 'caught', state: context.Name, error: error.name, next: catcher.Next });
  const errorOutput = error.output;
  if (catcher.Output === undefined) return { next: catcher.Next, output: errorOutput };
  return { next: catcher.Next, output: await course.evaluate(catcher.Output, { input, errorOutput }, context) };
}

/** As it goes over the wire: nobody shares an object with a function. */
const jsonOf = (value: unknown): unknown => JSON.parse(JSON.stringify(value ?? null));
