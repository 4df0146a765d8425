import type { CloudWatchClient } from '@aws-sdk/client-cloudwatch';
import type { CloudWatchLogsClient } from '@aws-sdk/client-cloudwatch-logs';
import type { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { GetEventSourceMappingCommand, type LambdaClient } from '@aws-sdk/client-lambda';
import type { SQSClient } from '@aws-sdk/client-sqs';
import type { Manifest } from '@orderflow/core/manifest';
import { commitsIn } from '@orderflow/core/relay';
import type { StepFunctions } from '@orderflow/core/workflow';
import { deadLetterOf, kindOfReason } from './dead-letters.ts';
import { allExecutions } from './executions-of-workflow.ts';
import { publishedUntil } from './log-metrics.ts';
import { latestMaxima } from './metrics.ts';
import { type QueueDepth, queueDepth, total } from './queue-depth.ts';
import { type StateOfBreaker, statesOf } from './switch-breaker.ts';
import { unlessMissing } from './unless-missing.ts';
import { walkQueue } from './walk-queue.ts';

export interface StatusDeps {
  readonly sqs: Pick<SQSClient, 'send'>;
  readonly lambda: Pick<LambdaClient, 'send'>;
  readonly dynamodb: Pick<DynamoDBClient, 'send'>;
  readonly cloudwatch: Pick<CloudWatchClient, 'send'>;
  readonly stepFunctions: StepFunctions;
  /**
   * For a local AWS, which has no metrics: where CloudWatch does not know the relay's lag, the relay's log says what it published, and a
   * scan of the event store finds what waits. @default not looked for
   */
  readonly logs?: Pick<CloudWatchLogsClient, 'send'>;
  /** Milliseconds since the epoch. */
  readonly clock: () => number;
}

/** The parts of a stage that have a status. */
export type StageParts = Pick<
  Manifest,
  'stage' | 'consumers' | 'ingresses' | 'relay' | 'workflows' | 'breakers' | 'tables'
>;

/** An event source mapping. */
export interface MappingStatus {
  /** As Lambda says: `Enabled`, `Disabled`, `Enabling`, … */
  readonly state: string;
  /** When it was changed last, ISO 8601. */
  readonly changedAt: string | undefined;
  /** As Lambda says: `OK`, `PROBLEM: Function call failed`, … */
  readonly lastResult: string | undefined;
}

export interface DeadLetters {
  readonly count: number;
  /** What was found in them, the most frequent kind first; of the first hundred only. */
  readonly reasons: readonly { readonly reason: string; readonly count: number }[];
}

export interface ConsumerStatus {
  readonly name: string;
  readonly queue: QueueDepth;
  /** Age of the oldest message, in seconds; `undefined` where CloudWatch does not say. */
  readonly oldestSeconds: number | undefined;
  readonly deadLetters: DeadLetters;
  readonly mapping: MappingStatus;
  /** Of the dependency that it calls, if that has a breaker. */
  readonly breaker: StateOfBreaker | undefined;
  /** The broker that it forwards events to, if it is a way out. */
  readonly forwardsTo: string | undefined;
}

/** A way in from another broker. */
export interface IngressStatus {
  readonly name: string;
  /** `kafka`, `rabbitmq`; `undefined` for a stage that does not say. */
  readonly broker: string | undefined;
  readonly deadLetters: DeadLetters;
  /** From the broker to the function; `undefined` where there is none, as on a local AWS that knows no such mapping. */
  readonly mapping: MappingStatus | undefined;
}

export interface RelayStatus {
  readonly mapping: MappingStatus;
  /** Messages in its failure queue. */
  readonly failures: number;
  /**
   * How long the oldest commit has waited to be published, in seconds: from CloudWatch, or from the event store while the relay is
   * off, and at a local AWS. `undefined` where neither says.
   */
  readonly lagSeconds: number | undefined;
  /** Commits that are not published, where the event store was asked. */
  readonly unpublished: number | undefined;
}

export interface WorkflowStatus {
  readonly name: string;
  readonly running: number;
  /** Names of executions that failed and were not resumed; at most a hundred. */
  readonly standing: readonly string[];
}

export interface StageStatus {
  readonly stage: string;
  /** ISO 8601. */
  readonly at: string;
  readonly consumers: readonly ConsumerStatus[];
  readonly ingresses: readonly IngressStatus[];
  readonly relay: RelayStatus | undefined;
  readonly workflows: readonly WorkflowStatus[];
  readonly breakers: readonly StateOfBreaker[];
}

/** Reads how a stage is. Nothing changes; dead letters are received and shown again. */
export async function statusOf(stage: StageParts, deps: StatusDeps): Promise<StageStatus> {
  const breakers = await breakersOf(stage, deps);
  const names = Object.keys(stage.consumers).sort();
  const [ages, relay, workflows, ingresses, ...consumers] = await Promise.all([
    agesOf(names, stage, deps),
    stage.relay && relayStatus(stage.relay, stage.tables.events, deps),
    Promise.all(Object.entries(stage.workflows ?? {}).map(([name, one]) => workflowStatus(name, one, deps))),
    Promise.all(Object.entries(stage.ingresses ?? {}).map(([name, one]) => ingressStatus(name, one, deps))),
    ...names.map((name) => consumerStatus(stage.consumers[name] as Consumer, deps)),
  ]);
  return {
    stage: stage.stage,
    at: new Date(deps.clock()).toISOString(),
    consumers: names.map((name, index) => ({
      name,
      ...(consumers[index] as Awaited<ReturnType<typeof consumerStatus>>),
      oldestSeconds: ages[index],
      breaker: breakers.find(({ dependency }) => stage.breakers?.[dependency]?.consumers.includes(name)),
      forwardsTo: stage.consumers[name]?.forwardsTo,
    })),
    ingresses: ingresses.sort((a, b) => a.name.localeCompare(b.name)),
    relay,
    workflows,
    breakers,
  };
}

type Consumer = Manifest['consumers'][string];

async function breakersOf({ breakers = {}, tables }: StageParts, deps: StatusDeps): Promise<readonly StateOfBreaker[]> {
  const { events, breakers: items } = tables;
  if (!events || !items) return [];
  return statesOf({ ...deps, tables: { events, breakers: items } }, Object.keys(breakers).sort());
}

const agesOf = (names: readonly string[], { consumers }: StageParts, { cloudwatch, clock }: StatusDeps) =>
  latestMaxima(
    cloudwatch,
    names.map((name) => ({
      namespace: 'AWS/SQS',
      name: 'ApproximateAgeOfOldestMessage',
      dimensions: { QueueName: consumers[name]?.queueUrl.split('/').at(-1) ?? '' },
    })),
    clock(),
  );

async function consumerStatus({ queueUrl, dlqUrl, mappingId }: Consumer, deps: StatusDeps) {
  const [queue, deadLetters, mapping] = await Promise.all([
    queueDepth(deps.sqs, queueUrl),
    deadLettersIn(dlqUrl, deps),
    mappingStatus(mappingId, deps),
  ]);
  return { queue, deadLetters, mapping };
}

async function ingressStatus(
  name: string,
  { broker, dlqUrl, mappingId }: NonNullable<Manifest['ingresses']>[string],
  deps: StatusDeps,
): Promise<IngressStatus> {
  const [deadLetters, mapping] = await Promise.all([
    deadLettersIn(dlqUrl, deps),
    mappingId === undefined ? undefined : unlessMissing(() => mappingStatus(mappingId, deps)),
  ]);
  return { name, broker, deadLetters, mapping };
}

/** How many dead letters are looked into. */
const SAMPLE = 100;

async function deadLettersIn(queueUrl: string, { sqs, clock }: StatusDeps): Promise<DeadLetters> {
  const count = total(await queueDepth(sqs, queueUrl));
  const counts = new Map<string, number>();
  if (count > 0)
    await walkQueue({
      ...{ sqs, clock, queueUrl, most: SAMPLE },
      async visit(message) {
        const reason = kindOfReason(deadLetterOf(message));
        counts.set(reason, (counts.get(reason) ?? 0) + 1);
        return 'leave';
      },
    });
  const reasons = [...counts].map(([reason, found]) => ({ reason, count: found }));
  return { count, reasons: reasons.sort((a, b) => b.count - a.count || a.reason.localeCompare(b.reason)) };
}

export async function mappingStatus(UUID: string, { lambda }: Pick<StatusDeps, 'lambda'>): Promise<MappingStatus> {
  const { State, LastModified, LastProcessingResult } = await lambda.send(new GetEventSourceMappingCommand({ UUID }));
  return {
    state: State ?? 'unknown',
    changedAt: LastModified && new Date(LastModified).toISOString(),
    lastResult: LastProcessingResult,
  };
}

/** Whether a mapping is off, or about to be. */
export const isOff = ({ state }: MappingStatus): boolean => state === 'Disabled' || state === 'Disabling';

/** Whether the last thing that Lambda says of a mapping is a problem. */
export const isFailing = ({ lastResult = '' }: MappingStatus): boolean => /^(PROBLEM|FAILED)/i.test(lastResult);

async function relayStatus(
  { mappingId, functionName, failureQueueUrl }: NonNullable<Manifest['relay']>,
  events: string | undefined,
  deps: StatusDeps,
): Promise<RelayStatus> {
  const iteratorAge = { namespace: 'AWS/Lambda', name: 'IteratorAge', dimensions: { FunctionName: functionName } };
  const [mapping, depth, [age]] = await Promise.all([
    mappingStatus(mappingId, deps),
    queueDepth(deps.sqs, failureQueueUrl),
    latestMaxima(deps.cloudwatch, [iteratorAge], deps.clock()),
  ]);
  const since = isOff(mapping)
    ? mapping.changedAt
    : age === undefined
      ? await unpublishedSince(functionName, deps)
      : undefined;
  const waiting = events ? await commitsSince(since, events, deps) : undefined;
  return {
    mapping,
    failures: total(depth),
    lagSeconds: waiting
      ? (waiting.oldestSeconds ?? (isOff(mapping) ? undefined : 0))
      : age === undefined
        ? undefined
        : Math.round(age / 1000),
    unpublished: waiting?.count,
  };
}

/** How far back the relay's log is read, in milliseconds. */
const LOOK_BACK_MS = 15 * 60_000;

/** From when on commits may be unpublished, by what the relay has logged. */
async function unpublishedSince(
  functionName: string,
  { logs, lambda, clock }: StatusDeps,
): Promise<string | undefined> {
  const since = clock() - LOOK_BACK_MS;
  const until = logs && (await publishedUntil({ logs, lambda }, { functionName, since }));
  return until === undefined ? undefined : new Date(until + 1).toISOString();
}

/** The commits that nobody has published: a scan of the event store. */
async function commitsSince(
  changedAt: string | undefined,
  table: string,
  { dynamodb, clock }: StatusDeps,
): Promise<{ readonly count: number; readonly oldestSeconds: number | undefined } | undefined> {
  if (changedAt === undefined) return undefined;
  const times: number[] = [];
  const span = { since: new Date(changedAt), until: new Date(clock()) };
  for await (const commits of commitsIn(span, { dynamodb, table }))
    for (const { at } of commits) times.push(Date.parse(at?.S ?? ''));
  const oldest = times.reduce((least, time) => Math.min(least, time), Number.POSITIVE_INFINITY);
  return { count: times.length, oldestSeconds: times.length > 0 ? Math.round((clock() - oldest) / 1000) : undefined };
}

const FAILED = ['FAILED', 'TIMED_OUT', 'ABORTED'];

async function workflowStatus(
  name: string,
  { arn: stateMachineArn, type }: NonNullable<Manifest['workflows']>[string],
  { stepFunctions: call }: StatusDeps,
): Promise<WorkflowStatus> {
  if (type === 'express') return { name, running: 0, standing: [] };
  const list = async (statusFilter: string, maxResults: number) => {
    const { executions } = await call('ListExecutions', { stateMachineArn, statusFilter, maxResults });
    return ((executions ?? []) as readonly { readonly name: string }[]).map((execution) => execution.name);
  };
  const [running, ...failed] = await Promise.all([list('RUNNING', 1000), ...FAILED.map((status) => list(status, 100))]);
  const first = [...new Set(failed.flat().map((one) => one.replace(/^resume-\d+-/, '')))].slice(0, 100);
  const latest = await Promise.all(first.map(async (one) => (await allExecutions(call, stateMachineArn, one)).at(-1)));
  const standing = first.filter((_, index) => FAILED.includes(latest[index]?.status ?? ''));
  return { name, running: running?.length ?? 0, standing: standing.sort() };
}
