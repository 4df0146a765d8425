import type { Catcher, Definition, Retrier, State } from './language.ts';

/** Fields of each type of state; what is not listed is not simulated. */
const FIELDS: Readonly<Record<State['Type'], readonly string[]>> = {
  Task: ['Resource', 'Arguments', 'TimeoutSeconds', 'Retry', 'Catch', 'Output', 'Next', 'End'],
  Pass: ['Output', 'Next', 'End'],
  Choice: ['Choices', 'Default', 'Output'],
  Wait: ['Seconds', 'Timestamp', 'Output', 'Next', 'End'],
  Succeed: ['Output'],
  Fail: ['Error', 'Cause'],
};
const MACHINE = ['Comment', 'QueryLanguage', 'StartAt', 'TimeoutSeconds', 'States', 'Version'];
const CHOICE = ['Comment', 'Condition', 'Output', 'Next'];
const RETRIER: readonly (keyof Retrier | 'Comment')[] = [
  ...(['Comment', 'ErrorEquals', 'MaxAttempts', 'IntervalSeconds', 'BackoffRate', 'MaxDelaySeconds'] as const),
  'JitterStrategy',
];
const CATCHER: readonly (keyof Catcher | 'Comment')[] = ['Comment', 'ErrorEquals', 'Output', 'Next'];

/** Service integrations that are simulated. */
const INTEGRATION = /^arn:[^:]+:states:::lambda:invoke$/;

/**
 * Takes a definition, after a look at whether all of it is simulated. That it is a good one, a validator should have said
 * before; what the interpreter lives on is looked at here as well.
 * @throws Error naming the state and the field
 */
export function readDefinition(definition: unknown): Definition {
  const machine = fieldsOf('state machine', definition, MACHINE) as Partial<Definition>;
  if (machine.QueryLanguage !== 'JSONata') throw new Error('state machine: only QueryLanguage JSONata is simulated');
  const { StartAt: startAt, States: states = {} } = machine;
  for (const [name, state] of Object.entries(states)) checkState(name, state, states);
  checkTarget('state machine: StartAt', startAt, states);
  return definition as Definition;
}

function checkState(name: string, state: State, states: Definition['States']): void {
  const known = FIELDS[state.Type];
  if (!known) throw new Error(`state ${name}: Type ${state.Type} is not simulated`);
  fieldsOf(`state ${name}`, state, ['Type', 'Comment', 'QueryLanguage', ...known]);
  if ('QueryLanguage' in state && state.QueryLanguage !== 'JSONata')
    throw new Error(`state ${name}: only QueryLanguage JSONata is simulated`);
  for (const { where, next } of waysOut(name, state)) checkTarget(where, next, states);
  if (state.Type === 'Task') checkTask(name, state);
  if (state.Type === 'Wait' && (state.Seconds === undefined) === (state.Timestamp === undefined))
    throw new Error(`state ${name}: a Wait has either Seconds or Timestamp`);
}

function checkTask(
  name: string,
  { Resource: resource, Retry: retriers = [], Catch: catchers = [] }: State & { Type: 'Task' },
) {
  if (!INTEGRATION.test(resource)) throw new Error(`state ${name}: Resource ${resource} is not simulated`);
  for (const retrier of retriers) fieldsOf(`state ${name}: Retry`, retrier, RETRIER);
  for (const catcher of catchers) fieldsOf(`state ${name}: Catch`, catcher, CATCHER);
}

/** Every name that a state leads to. */
function waysOut(name: string, state: State): { where: string; next: string | undefined }[] {
  const where = `state ${name}`;
  if (state.Type === 'Succeed' || state.Type === 'Fail') return [];
  if (state.Type === 'Choice') {
    const fallback = state.Default === undefined ? [] : [{ where, next: state.Default }];
    const rules = state.Choices.map((choice) => {
      fieldsOf(`${where}: Choices`, choice, CHOICE);
      return { where, next: choice.Next };
    });
    return [...rules, ...fallback];
  }
  const caught = state.Type === 'Task' ? (state.Catch ?? []).map(({ Next: next }) => ({ where, next })) : [];
  if ((state.Next === undefined) === (state.End === undefined)) throw new Error(`${where}: has either Next or End`);
  return state.End ? caught : [{ where, next: state.Next }, ...caught];
}

function checkTarget(where: string, target: string | undefined, states: Definition['States']): void {
  if (target === undefined || !Object.hasOwn(states, target))
    throw new Error(`${where} leads to ${target}, which is no state`);
}

function fieldsOf(where: string, value: unknown, known: readonly string[]): Readonly<Record<string, unknown>> {
  if (typeof value !== 'object' || value === null) throw new Error(`${where} is not an object`);
  const strange = Object.keys(value).filter((field) => !known.includes(field));
  if (strange.length > 0) throw new Error(`${where}: ${strange.join(', ')} is not simulated`);
  return value as Record<string, unknown>;
}
