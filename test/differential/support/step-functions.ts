import { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { type StepFunctions, stepFunctions } from '@orderflow/core';
import { clientConfig, type Endpoint } from '@orderflow/operator';
import { type Answer, type Call, type Definition, Execution, VirtualHost } from '@orderflow/simulation/services';
import { type Called, ScriptedFunction } from './scripted-function.ts';
import { FINE, FUNCTION, type Reply, type ScriptedWorkflow } from './scripted-workflow.ts';

/** How an execution went, as far as either tells. */
export interface Went {
  readonly status: string;
  readonly error: string | undefined;
  readonly cause: unknown;
  readonly output: unknown;
  /** States in the order in which they were entered. */
  readonly entered: readonly string[];
  /** Tries of all states, in their order, with what the function was called with. */
  readonly called: unknown;
}

/** The simulation. */
export async function ours({ definition, replies }: ScriptedWorkflow, name: string): Promise<Went> {
  const called: Called[] = [];
  const host = new VirtualHost(({ state, payload }: Call) => {
    const before = called.filter((call) => call.state === state).length;
    called.push({ state, payload });
    return answerOf(replies[state]?.[before] ?? FINE);
  });
  const options = { definition, name, arn: `arn:${name}`, stateMachine: { arn: 'arn', name }, input: { start: true } };
  const execution = new Execution(options, host);
  execution.start();
  const { status, error, output, history } = await host.untilEnd(execution);
  const entered = history.flatMap((event) => (event.type === 'entered' ? [event.state] : []));
  return {
    status,
    error: error?.name,
    cause: normal(error?.cause, 'Cause'),
    output: normal(output),
    entered,
    called: normal(called),
  };
}

function answerOf(reply: Reply): Answer | 'never' {
  if (reply.kind === 'hangs') return 'never';
  if (reply.kind === 'result') return { result: reply.value };
  return { error: reply.name, cause: JSON.stringify({ errorType: reply.name, errorMessage: reply.message }) };
}

/** The local AWS. */
export class LocalStepFunctions {
  private constructor(
    private readonly call: StepFunctions,
    private readonly scripted: ScriptedFunction,
  ) {}

  static async open(endpoint: Endpoint): Promise<LocalStepFunctions> {
    const signing = new DynamoDBClient(clientConfig(endpoint)).config;
    const call = stepFunctions({ endpoint: endpoint.endpoint, signing });
    return new LocalStepFunctions(call, await ScriptedFunction.create(endpoint));
  }

  async run({ definition, replies }: ScriptedWorkflow, name: string): Promise<Went> {
    this.scripted.script(name, replies);
    const { stateMachineArn } = await this.call('CreateStateMachine', {
      name,
      definition: this.filledIn(definition),
      roleArn: 'arn:aws:iam::000000000000:role/scripted',
    });
    const input = JSON.stringify({ start: true });
    const { executionArn } = await this.call('StartExecution', { stateMachineArn, name, input });
    for (
      const deadline = Date.now() + 60_000;
      Date.now() < deadline;
      await new Promise((wake) => setTimeout(wake, 50))
    ) {
      const { status, error, cause, output } = await this.call('DescribeExecution', { executionArn });
      if (status === 'RUNNING') continue;
      return {
        status: String(status),
        error: error as string | undefined,
        cause: normal(cause ?? undefined, 'Cause'),
        output: status === 'SUCCEEDED' ? normal(JSON.parse(String(output))) : undefined,
        entered: await this.entered(executionArn),
        called: normal(this.scripted.callsOf(name)),
      };
    }
    throw new Error(`${name} still runs`);
  }

  close(): void {
    this.scripted.close();
  }

  private filledIn(definition: Definition): string {
    return JSON.stringify(definition).replaceAll(`"${FUNCTION}"`, JSON.stringify(this.scripted.name));
  }

  private async entered(executionArn: unknown): Promise<string[]> {
    const { events } = await this.call('GetExecutionHistory', { executionArn, maxResults: 1000 });
    return (events as HistoryEvent[]).flatMap(({ stateEnteredEventDetails: details }) => details?.name ?? []);
  }
}

interface HistoryEvent {
  readonly stateEnteredEventDetails?: { readonly name: string };
}

/**
 * What is comparable: JSON within JSON as what it says, for its spaces and order are each one's own; and of causes only
 * what a function said, for each words errors of Step Functions itself in its own way.
 */
function normal(value: unknown, key = ''): unknown {
  if (Array.isArray(value)) return value.map((each) => normal(each));
  if (typeof value === 'object' && value !== null)
    return Object.fromEntries(Object.entries(value).map(([name, each]) => [name, normal(each, name)]));
  if (typeof value === 'string' && value.startsWith('{')) return normal(JSON.parse(value));
  return key === 'Cause' ? undefined : value;
}
