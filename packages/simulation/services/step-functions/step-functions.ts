import { apiError, checkedInput, checkedName } from './api-errors.ts';
import { Execution, type ExecutionOptions } from './execution.ts';
import type { Host } from './host.ts';
import type { Definition } from './language.ts';
import { StatesError } from './states-error.ts';

/** A state machine as a template declares it. */
export interface SimulatedStateMachine {
  readonly arn: string;
  readonly name: string;
  readonly type: 'STANDARD' | 'EXPRESS';
  readonly definition: Definition;
}

export interface StepFunctionsOptions {
  readonly stateMachines: readonly SimulatedStateMachine[];
  readonly host: Host;
  /** Told of each execution that has ended, each time. @default nobody is told */
  readonly onEnd?: (execution: Execution) => void;
}

/** What an action takes and gives, as the API has it. */
export type Fields = Readonly<Record<string, unknown>>;

/** An execution, and the very text that it was started with. */
interface Kept {
  readonly execution: Execution;
  readonly input: string;
}

const EXPRESS_SECONDS = 300;
const DAY_MS = 86_400_000;
/** So long an execution that has ended is remembered, and its name taken. */
const REMEMBERED_MS = 90 * DAY_MS;
/** So long one that did not succeed can be redriven. */
const REDRIVABLE_MS = 14 * DAY_MS;

/**
 * Step Functions: state machines, and their executions by name.
 *
 * Standard: a name is one execution's, until 90 days after its end. Express: names are nobody's, nothing is remembered of
 * what has ended, and nothing is redriven.
 * @see https://docs.aws.amazon.com/step-functions/latest/apireference/API_StartExecution.html
 */
export class SimulatedStepFunctions {
  /** By ARN, in the order in which they were started. */
  private readonly kept = new Map<string, Kept>();
  private readonly machines: Map<string, SimulatedStateMachine>;
  private starts = 0;

  private readonly actions: Readonly<Record<string, (input: Fields) => Fields>> = {
    StartExecution: (input) => this.start(input),
    DescribeExecution: (input) => described(this.find(input)),
    ListExecutions: (input) => this.list(input),
    RedriveExecution: (input) => this.redrive(input),
    StopExecution: (input) => this.stop(input),
  };

  constructor(private readonly options: StepFunctionsOptions) {
    this.machines = new Map(options.stateMachines.map((machine) => [machine.arn, machine]));
  }

  /**
   * Does an action of the API, by its name.
   * @throws Error named as the API names it (`ExecutionAlreadyExists`); a plain one when the action is not simulated
   */
  call(action: string, input: Fields): Fields {
    const act = this.actions[action];
    if (!act) throw new Error(`Step Functions: ${action} is not simulated`);
    return act(input);
  }

  /**
   * Updates a state machine: executions that run, or are redriven, go by the definition they were started with.
   * @see https://docs.aws.amazon.com/step-functions/latest/dg/concepts-state-machine-details.html
   */
  update(machine: SimulatedStateMachine): void {
    this.machines.set(this.machineOf(machine.arn).arn, machine);
  }

  /** All that are remembered. */
  executions(): readonly Execution[] {
    return [...this.kept.values()].map(({ execution }) => execution);
  }

  private start({ stateMachineArn, name: given, input = '{}' }: Fields): Fields {
    const machine = this.machineOf(stateMachineArn);
    this.starts++;
    const name = checkedName(given ?? `execution-${this.starts}`);
    const text = String(input);
    const data = checkedInput(text);
    const arn = this.arnOf(machine, name);
    const before = this.remembered(arn);
    if (before) return again(before, text);
    const execution = new Execution(this.optionsOf(machine, arn, name, data), this.options.host);
    this.kept.delete(arn);
    this.kept.set(arn, { execution, input: text });
    execution.start();
    return startedAs(execution);
  }

  private optionsOf(machine: SimulatedStateMachine, arn: string, name: string, input: unknown): ExecutionOptions {
    const isExpress = machine.type === 'EXPRESS';
    return {
      definition: machine.definition,
      arn,
      name,
      stateMachine: machine,
      input,
      ...(isExpress && { longestSeconds: EXPRESS_SECONDS }),
      onEnd: (execution) => {
        if (isExpress) this.kept.delete(arn);
        this.options.onEnd?.(execution);
      },
    };
  }

  /** Each start of an express machine has an ARN of its own. */
  private arnOf({ arn, type }: SimulatedStateMachine, name: string): string {
    return type === 'STANDARD'
      ? `${arn.replace(':stateMachine:', ':execution:')}:${name}`
      : `${arn.replace(':stateMachine:', ':express:')}:${name}:${this.starts}`;
  }

  private remembered(arn: string): Kept | undefined {
    const kept = this.kept.get(arn);
    const age = this.options.host.now() - (kept?.execution.endedAt ?? this.options.host.now());
    return age < REMEMBERED_MS ? kept : undefined;
  }

  private find({ executionArn: arn }: Fields): Kept {
    const kept = this.remembered(String(arn));
    if (!kept) throw apiError('ExecutionDoesNotExist', `Execution Does Not Exist: '${arn}'`);
    return kept;
  }

  private list({ stateMachineArn, statusFilter, ...rest }: Fields): Fields {
    const { arn, name, type } = this.machineOf(stateMachineArn);
    if (type === 'EXPRESS') throw apiError('StateMachineTypeNotSupported', `${name} is an express state machine`);
    if (rest.nextToken !== undefined) throw new Error('Step Functions: lists have one page here');
    const executions = [...this.kept.keys()]
      .flatMap((key) => this.remembered(key)?.execution ?? [])
      .filter(({ options }) => options.stateMachine.arn === arn)
      .filter(({ status }) => statusFilter === undefined || status === statusFilter)
      .reverse();
    return { executions: executions.map(summaryOf) };
  }

  private redrive(input: Fields): Fields {
    const { execution } = this.find(input);
    const { status, endedAt = 0 } = execution;
    const age = this.options.host.now() - endedAt;
    if (status === 'RUNNING' || status === 'SUCCEEDED' || age > REDRIVABLE_MS || execution.arn.includes(':express:'))
      throw apiError('ExecutionNotRedrivable', `Execution cannot be redriven: it is ${status}`);
    execution.redrive();
    return { redriveDate: this.options.host.now() / 1000 };
  }

  private stop(input: Fields): Fields {
    const { execution } = this.find(input);
    const { error, cause } = input;
    const why =
      error === undefined ? undefined : new StatesError(String(error), cause === undefined ? undefined : String(cause));
    execution.abort(why);
    return { stopDate: this.options.host.now() / 1000 };
  }

  private machineOf(arn: unknown): SimulatedStateMachine {
    const machine = this.machines.get(String(arn));
    if (!machine) throw apiError('StateMachineDoesNotExist', `State Machine Does Not Exist: '${arn}'`);
    return machine;
  }
}

/** A second start under a name: the same execution as long as it runs and the input is the same, else an error. */
function again({ execution, input }: Kept, text: string): Fields {
  if (execution.status === 'RUNNING' && input === text) return startedAs(execution);
  throw apiError('ExecutionAlreadyExists', `Execution Already Exists: '${execution.arn}'`);
}

const startedAs = ({ arn, startedAt }: Execution): Fields => ({ executionArn: arn, startDate: startedAt / 1000 });

const summaryOf = ({ arn, options, status, startedAt, endedAt }: Execution): Fields => ({
  executionArn: arn,
  stateMachineArn: options.stateMachine.arn,
  name: options.name,
  status,
  startDate: startedAt / 1000,
  ...(endedAt !== undefined && { stopDate: endedAt / 1000 }),
});

const described = ({ execution, input }: Kept): Fields => ({
  ...summaryOf(execution),
  input,
  redriveCount: execution.redrives,
  ...(execution.status === 'SUCCEEDED' && { output: JSON.stringify(execution.output) }),
  ...(execution.error && { error: execution.error.name, cause: execution.error.cause }),
});
