import { EventStore } from '@orderflow/core/store';
import { executionName } from '@orderflow/core/workflow';
import { UsageError } from '../../usage-error.ts';
import { describeExecution, type Resumed, resume } from '../../verbs/index.ts';
import { wholeNumber } from '../arguments.ts';
import { stageCommand } from '../stage-command.ts';
import type { CliSurroundings } from '../surroundings.ts';
import type { StageWorkplace } from '../workplace.ts';

interface Options {
  readonly order?: string;
  readonly workflow?: string;
  readonly wait: number;
}

/** `orderflow resume`: lets a workflow's execution go on where it failed. */
export const resumeCommand = (surroundings: CliSurroundings) =>
  stageCommand<Options>(surroundings, {
    name: 'resume',
    summary: 'lets a saga go on where it failed, and waits for its end',
    description:
      'Lets the execution of a workflow go on where it failed, and waits for its end. Safe to repeat: steps that are done change nothing.',
    examples: [
      ['resume 01K… --stage dev --reason "the refund works again"', 'the saga of this key, such as an order id'],
      ['resume 01K… --stage dev --reason "…" --wait 0', 'does not wait'],
    ],
    configure: (command) =>
      command
        .argument('[key]', 'what the execution is for, such as an order id')
        .option('--workflow <name>', 'which workflow, if the stage has several')
        .option('--wait <seconds>', 'how long to wait for the end', wholeNumber('--wait', 0, 3600), 60)
        .option('--order <id>', 'what the argument was called before'),
    changes: () => true,
    check: (options, key) => void keyIn(options, key),
    async run(at, options, given) {
      const key = keyIn(options, given);
      const { arn, type, stream } = workflowOf(at, options.workflow);
      const input = await inputFor(at, stream, key);
      const request = { stateMachineArn: arn, type, name: executionName(stream.name, key), input };
      const resumed = await resume(at.clients.stepFunctions, request, at.clock);
      const status = await endOf(at, request, resumed, options.wait);
      const { outcome, name } = resumed;
      const lines = [MESSAGES[outcome](name), ...(status ? [`execution ${name} is ${status}`] : [])];
      const isDone = status === 'SUCCEEDED' || (type === 'express' && outcome === 'started');
      return { text: lines.join('\n'), json: { outcome, name, status: status ?? null }, exitCode: isDone ? 0 : 1 };
    },
  });

const MESSAGES: Readonly<Record<Resumed['outcome'], (name: string) => string>> = {
  redriven: (name) => `redrove execution ${name}`,
  started: (name) => `started execution ${name}: steps that are done change nothing`,
  running: (name) => `execution ${name} is running`,
  succeeded: (name) => `execution ${name} has succeeded: nothing to resume`,
  unknown: (name) => `there is no execution ${name}: see the dead-letter queue of the consumer that starts it`,
};

/** @throws UsageError */
function keyIn({ order }: Options, given: string | undefined): string {
  const key = given ?? order;
  if (key === undefined) throw new UsageError('a key is required, such as an order id');
  if (!/^[A-Za-z0-9][A-Za-z0-9._-]{0,127}$/.test(key)) throw new UsageError(`${key} is not a key`);
  return key;
}

/** The workflow, and the kind of streams that it has an execution for each of. */
function workflowOf({ stage: { stage, flow, workflows = {} } }: StageWorkplace, wanted: string | undefined) {
  const names = Object.keys(workflows);
  if (names.length === 0) throw new Error(`stage ${stage} has no workflow: its flow is ${flow}`);
  if (wanted === undefined && names.length > 1)
    throw new UsageError(`--workflow is required: one of ${names.sort().join(', ')}`);
  const name = wanted ?? (names[0] as string);
  const workflow = workflows[name];
  if (!workflow) throw new UsageError(`--workflow ${name} is not one of ${names.sort().join(', ')}`);
  const { stream } = workflow;
  if (!stream)
    throw new Error(`stage ${stage} does not say what workflow ${name} has an execution for: deploy it anew`);
  return { ...workflow, stream };
}

/** As its starter made it: the key, and the correlation id. */
async function inputFor(
  { stage: { stage, tables }, clients }: StageWorkplace,
  stream: { readonly name: string; readonly key: string },
  key: string,
) {
  const name = `${stream.name}-${key}`;
  const [first] = (await new EventStore(clients.dynamodb, tables.events ?? '').load(name)).commits;
  if (!first) throw new Error(`stage ${stage} has no stream ${name}`);
  return { [stream.key]: key, correlationId: first.correlationId };
}

/** Waits until the execution has ended, or it is interrupted. @returns its status; `undefined` for what cannot be described */
async function endOf(
  { clients, clock, sleep, progress, interrupted }: StageWorkplace,
  { stateMachineArn, type }: { readonly stateMachineArn: string; readonly type: string },
  { outcome, name }: Resumed,
  seconds: number,
): Promise<string | undefined> {
  if (type === 'express' || outcome === 'unknown') return undefined;
  for (const until = clock() + seconds * 1000; ; await sleep(500, interrupted)) {
    const { status } = (await describeExecution(clients.stepFunctions, stateMachineArn, name)) ?? {};
    if (status !== 'RUNNING' || clock() >= until || interrupted.aborted) return status;
    progress(`execution ${name} is ${status}`);
  }
}
