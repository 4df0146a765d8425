import jsonata from 'jsonata';
import type { Catcher, Definition, Retrier, TaskState } from '../../../bin/lib/state-machine';

/** An error by its name, as Step Functions knows it. */
export class NamedError extends Error {
  constructor(
    override readonly name: string,
    override readonly cause?: string,
  ) {
    super(name);
  }
}

/** What a function's error is to the state machine: its name, and the rest as JSON. */
export const lambdaError = (error: Error): NamedError =>
  new NamedError(error.name, JSON.stringify({ errorType: error.name, errorMessage: error.message, trace: [] }));

export interface Surroundings {
  /** Runs a function. Throws what the state machine sees: {@link NamedError}. */
  invoke(functionName: string, payload: object, state: string): Promise<unknown>;
  /** Delays are told, not waited. @default nobody is told */
  waits?(seconds: number): void;
}

export interface Ended {
  readonly status: 'SUCCEEDED' | 'FAILED';
  /** States in the order in which they were entered. */
  readonly entered: readonly string[];
  /** Tries of all states: what is counted as state transitions, but for the start. */
  readonly tries: number;
  readonly error?: NamedError;
  /** Runs the failed state again, with the input that it had, and goes on. */
  redrive(): Promise<Ended>;
}

/**
 * Executes a definition, task state by task state, after the language's specification: retriers in their order, each with
 * its own count; then catchers in theirs. Whatever it does not know, it refuses.
 * @see https://states-language.net/#errors
 */
export class Execution {
  private readonly entered: string[] = [];
  private tries = 0;
  private redrives = 0;

  constructor(
    private readonly definition: Definition,
    private readonly name: string,
    private readonly input: object,
    private readonly surroundings: Surroundings,
  ) {}

  start(): Promise<Ended> {
    return this.runFrom(this.definition.StartAt, this.input);
  }

  private async runFrom(state: string, input: object): Promise<Ended> {
    let current: Entered = { state, input };
    try {
      for (let left = 100; left > 0; left--) {
        this.entered.push(current.state);
        const next = await this.pass(current);
        if (!next) return this.ended('SUCCEEDED', current);
        current = next;
      }
      throw new Error(`goes round in circles: ${this.entered}`);
    } catch (error) {
      if (error instanceof NamedError) return this.ended('FAILED', current, error);
      throw error;
    }
  }

  private ended(status: Ended['status'], { state, input }: Entered, error?: NamedError): Ended {
    const redrive = () => {
      this.redrives++;
      return this.runFrom(state, input);
    };
    return { status, entered: [...this.entered], tries: this.tries, ...(error && { error }), redrive };
  }

  /** One state, with all its tries. */
  private async pass({ state: name, input }: Entered): Promise<Entered | undefined> {
    const state = this.stateOf(name);
    const counts = new Map<Retrier, number>();
    for (;;) {
      try {
        this.tries++;
        const call = (await this.evaluate(state.Arguments, { input })) as TaskState['Arguments'];
        const result = await this.surroundings.invoke(call.FunctionName.replace(/^.*:/, ''), call.Payload, name);
        const output = await this.evaluate(state.Output, { input, result });
        return state.End ? undefined : { state: must(state.Next), input: dataOf(output) };
      } catch (error) {
        if (!(error instanceof NamedError)) throw error;
        if (this.isRetried(state, error, counts)) continue;
        const catcher = state.Catch?.find((candidate) => matches(candidate, error));
        if (!catcher) throw error;
        const errorOutput = { Error: error.name, ...(error.cause !== undefined && { Cause: error.cause }) };
        return { state: catcher.Next, input: dataOf(await this.evaluate(catcher.Output, { input, errorOutput })) };
      }
    }
  }

  private isRetried({ Retry: retriers }: TaskState, error: NamedError, counts: Map<Retrier, number>): boolean {
    const retrier = retriers.find((candidate) => matches(candidate, error));
    const count = (retrier && counts.get(retrier)) ?? 0;
    if (!retrier || count >= retrier.MaxAttempts) return false;
    const { IntervalSeconds = 1, BackoffRate = 2, MaxDelaySeconds = Number.POSITIVE_INFINITY } = retrier;
    this.surroundings.waits?.(Math.min(MaxDelaySeconds, IntervalSeconds * BackoffRate ** count));
    counts.set(retrier, count + 1);
    return true;
  }

  private stateOf(name: string): TaskState {
    const state = must(this.definition.States[name], name);
    if (state.Type !== 'Task' || !state.Resource.endsWith(':states:::lambda:invoke'))
      throw new Error(`this interpreter does not know ${name}`);
    return state;
  }

  /** Every string in `{% %}` is JSONata over `$states`; what has no value is an error. */
  private async evaluate(template: unknown, states: object): Promise<unknown> {
    if (typeof template === 'string') return this.evaluateText(template, states);
    if (typeof template !== 'object' || template === null) return template;
    const entries = Object.entries(template).map(async ([key, value]) => [key, await this.evaluate(value, states)]);
    return Object.fromEntries(await Promise.all(entries));
  }

  private async evaluateText(text: string, states: object): Promise<unknown> {
    const expression = /^\{%(.*)%\}$/s.exec(text)?.[1];
    if (expression === undefined) return text;
    const context = { Execution: { Name: this.name, Input: this.input, RedriveCount: this.redrives } };
    const value = await compiled(expression).evaluate(undefined, { states: { ...states, context } });
    if (value === undefined) throw new NamedError('States.QueryEvaluationError', expression);
    return JSON.parse(JSON.stringify(value));
  }
}

const expressions = new Map<string, jsonata.Expression>();

/** With what Step Functions adds to the language, as far as it is used here. */
function compiled(expression: string): jsonata.Expression {
  const known = expressions.get(expression) ?? jsonata(expression);
  if (!expressions.has(expression)) known.registerFunction('parse', (json: string) => JSON.parse(json));
  expressions.set(expression, known);
  return known;
}

interface Entered {
  readonly state: string;
  readonly input: object;
}

function dataOf(value: unknown): object {
  if (typeof value === 'object' && value !== null) return value;
  throw new Error(`${value} is no data`);
}

const matches = ({ ErrorEquals: names }: Retrier | Catcher, { name }: NamedError): boolean =>
  names.some((candidate) => candidate === name || candidate === 'States.ALL');

function must<T>(value: T | undefined, what = 'Next'): T {
  if (value === undefined) throw new Error(`there is no ${what}`);
  return value;
}
