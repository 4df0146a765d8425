import type { Course, Exit, Position, StateContext } from './course.ts';
import type { ChoiceState, FailState, State, WaitState } from './language.ts';
import { StatesError } from './states-error.ts';
import { passTask } from './task.ts';

/** Passes one state. @throws StatesError when the state fails, and nothing in it catches that */
export function passState(course: Course, position: Position): Promise<Exit> {
  const state = course.definition.States[position.state];
  if (!state) throw new Error(`there is no state ${position.state}`);
  const context = { Name: position.state, EnteredTime: new Date(course.host.now()).toISOString() };
  return passAny({ course, context, input: position.input }, state);
}

interface Visit {
  readonly course: Course;
  readonly context: StateContext;
  readonly input: unknown;
}

function passAny(visit: Visit, state: State): Promise<Exit> {
  switch (state.Type) {
    case 'Task':
      return passTask(visit.course, state, visit.context, visit.input);
    case 'Choice':
      return choose(visit, state);
    case 'Wait':
      return waitFor(visit, state);
    case 'Fail':
      return fail(visit, state);
    case 'Pass':
      return leave(visit, state.Output, state.Next);
    case 'Succeed':
      return leave(visit, state.Output, undefined);
  }
}

const ask = ({ course, context, input }: Visit, template: unknown): Promise<unknown> =>
  course.evaluate(template, { input }, context);

async function leave(visit: Visit, output: unknown, next: string | undefined): Promise<Exit> {
  return { next, output: output === undefined ? visit.input : await ask(visit, output) };
}

async function choose(
  visit: Visit,
  { Choices: choices, Default: otherwise, Output: output }: ChoiceState,
): Promise<Exit> {
  for (const choice of choices) {
    const fits = await ask(visit, choice.Condition);
    if (typeof fits !== 'boolean')
      throw new StatesError('States.QueryEvaluationError', `${choice.Condition} is neither true nor false`);
    if (fits) return leave(visit, choice.Output, choice.Next);
  }
  if (otherwise === undefined) throw new StatesError('States.NoChoiceMatched');
  return leave(visit, output, otherwise);
}

async function waitFor(
  visit: Visit,
  { Seconds: seconds, Timestamp: timestamp, Output: output, Next: next }: WaitState,
) {
  const { course, context } = visit;
  const until = await ask(visit, seconds ?? timestamp);
  const milliseconds = seconds === undefined ? Date.parse(String(until)) - course.host.now() : Number(until) * 1000;
  if (!Number.isFinite(milliseconds) || (seconds !== undefined && milliseconds < 0))
    throw new StatesError('States.QueryEvaluationError', `${until} is no time to wait`);
  const rest = Math.max(0, milliseconds);
  course.note({ type: 'waits', state: context.Name, milliseconds: rest });
  await new Promise<void>((resolve) => course.after(rest, resolve));
  return leave(visit, output, next);
}

async function fail(visit: Visit, { Error: error = '', Cause: cause }: FailState): Promise<never> {
  const said = cause === undefined ? undefined : String(await ask(visit, cause));
  throw new StatesError(String(await ask(visit, error)), said);
}
