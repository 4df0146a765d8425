import type { RetryPolicy, WorkflowSteps } from '@orderflow/core';
import type { StreamContract } from '@orderflow/core/contracts';
import type { IMetric } from 'aws-cdk-lib/aws-cloudwatch';
import type { IGrantable } from 'aws-cdk-lib/aws-iam';
import type { IKey } from 'aws-cdk-lib/aws-kms';
import { type IFunction, Tracing } from 'aws-cdk-lib/aws-lambda';
import { type ILogGroup, LogGroup } from 'aws-cdk-lib/aws-logs';
import {
  CustomerManagedEncryptionConfiguration,
  DefinitionBody,
  LogLevel,
  StateMachine,
  StateMachineType,
} from 'aws-cdk-lib/aws-stepfunctions';
import { Aws, Duration, Stack } from 'aws-cdk-lib/core';
import { Construct } from 'constructs';
import { PipelineAlarm } from '../alarm.ts';
import { grantKeyToLogs, keyOf } from '../encryption.ts';
import { grantActions } from '../grant-actions.ts';
import { addToManifest } from '../manifest.ts';
import { kebabCase } from '../naming.ts';
import { PipelineFunction } from '../pipeline-function.ts';
import { requireThat } from '../require-that.ts';
import type { PipelineSettings } from '../settings.ts';
import { workflowDefinition } from './workflow-definition.ts';
import { longestPath, longestStep } from './workflow-duration.ts';

export interface WorkflowProps {
  readonly pipeline: PipelineSettings;
  /** The process: what calls what, and what follows. Plain data; {@link WorkflowSteps}. */
  readonly steps: WorkflowSteps;
  /** The functions that do the steps, by the names that the steps use. */
  readonly functions: Readonly<Record<string, PipelineFunction | IFunction>>;
  /** The first step. */
  readonly startAt: string;
  /** One sentence, shown in the console of Step Functions. */
  readonly comment: string;
  /** Part of the state machine's name. @default the id in kebab case */
  readonly name?: string;
  readonly retryPolicy: RetryPolicy;
  /**
   * The kind of streams that it has one execution for each of: `executionName(stream.name, key)` names the execution, and
   * its input has the key. By it, operator's tools find the execution of a key.
   * @default none is known, and executions are found by their names only
   */
  readonly executionsFor?: Pick<StreamContract, 'name' | 'key'>;
  /**
   * `standard`: an execution may last a year, its name is unique, its history is kept and it can be redriven.
   * `express`: 5 minutes, at least once, no redrive, priced by duration instead of by state transition.
   * @default 'standard'
   * @see https://docs.aws.amazon.com/step-functions/latest/dg/choosing-workflow-type.html
   */
  readonly type?: 'standard' | 'express';
  /** X-Ray traces of executions. @default on where the pipeline's `tracing` is `Tracing.ACTIVE` */
  readonly tracing?: boolean;
  /** KMS key of the state machine and its new log group; `false` for none where the pipeline has one. @default the pipeline's */
  readonly encryptionKey?: IKey | false;
  /**
   * An existing log group, for errors without the execution's data. Its name should begin with `/aws/vendedlogs/`.
   * @default a new one for `express`, whose executions keep no history; none for `standard`
   */
  readonly logGroup?: ILogGroup;
}

/** The longest duration of an express execution. @see https://docs.aws.amazon.com/step-functions/latest/dg/service-quotas.html */
const EXPRESS_SECONDS = 300;

/**
 * A Step Functions state machine whose steps are functions made with `workflow` of `@orderflow/core`: retries with backoff
 * and jitter by failure class, a time-out for each try and for the whole execution, alarms. The overall time-out is longer
 * than the longest path with all its retries, so that every failure is caught before.
 *
 * @example
 * new Workflow(this, 'Booking', {
 *   pipeline,
 *   comment: 'Books a seat.',
 *   startAt: 'Reserve',
 *   steps: {
 *     Reserve: { by: 'seats', next: 'Pay', on: { Refused: 'Cancel' } },
 *     Pay: { by: 'payments', on: { Refused: 'Release' }, onFailure: { next: 'Release' } },
 *     …
 *   },
 *   functions: { seats, payments },
 *   retryPolicy: { taskSeconds: 20, baseSeconds: 2, maxDelaySeconds: 600, transientRetries: 8, unavailableRetries: 1000 },
 * });
 */
export class Workflow extends Construct {
  readonly name: string;
  readonly machine: StateMachine;
  readonly failedAlarm: PipelineAlarm;
  readonly timedOutAlarm: PipelineAlarm;

  constructor(scope: Construct, id: string, props: WorkflowProps) {
    super(scope, id);
    const { pipeline, type = 'standard' } = props;
    const encryptionKey = keyOf(props, pipeline);
    const logGroup = props.logGroup ?? (type === 'express' ? this.makeLogGroup(pipeline, encryptionKey) : undefined);
    const isTraced = props.tracing ?? pipeline.functionDefaults.tracing === Tracing.ACTIVE;
    this.name = props.name ?? kebabCase(id);
    const functions = this.functionsOf(props);
    this.machine = new StateMachine(this, 'Machine', {
      stateMachineName: pipeline.nameOf(this.name),
      stateMachineType: type === 'express' ? StateMachineType.EXPRESS : StateMachineType.STANDARD,
      definitionBody: DefinitionBody.fromString(Stack.of(this).toJsonString(this.definition(props))),
      removalPolicy: pipeline.stage.removalPolicy,
      ...(logGroup && { logs: { destination: logGroup, level: LogLevel.ERROR } }),
      ...(isTraced && { tracingEnabled: true }),
      ...(encryptionKey && { encryptionConfiguration: new CustomerManagedEncryptionConfiguration(encryptionKey) }),
    });
    grantActions(
      this.machine,
      ['lambda:InvokeFunction'],
      functions.map(({ functionArn }) => functionArn),
    );
    this.failedAlarm = this.alarm('Failed', pipeline, this.machine.metricFailed(EACH_MINUTE), 'failed');
    this.timedOutAlarm = this.alarm('TimedOut', pipeline, this.machine.metricTimedOut(EACH_MINUTE), 'timed out');
    const { stateMachineArn: arn } = this.machine;
    const functionNames = functions.map(({ functionName }) => functionName);
    const { name, key } = props.executionsFor ?? {};
    const stream = name !== undefined && key !== undefined && { stream: { name, key } };
    addToManifest(this, { kind: 'workflow', name: this.name, arn, type, functionNames, ...stream }, this.name);
  }

  /** Allows it to start executions. */
  grantStart(to: IGrantable): void {
    grantActions(to, ['states:StartExecution'], [this.machine.stateMachineArn]);
  }

  /** The functions that the steps name, each once. */
  private functionsOf({ steps, functions }: WorkflowProps): IFunction[] {
    const names = [...new Set(Object.values(steps).map(({ by }) => by))];
    const missing = names.filter((name) => functions[name] === undefined);
    requireThat(this, missing.length === 0, `functions must have ${missing.join(', ')}, which the steps name`);
    return [...new Set(names.map((name) => lambdaOf(functions[name] as IFunction)))];
  }

  private definition({ steps, functions, startAt, comment, retryPolicy, type }: WorkflowProps) {
    const longest = longestPath(steps, startAt) * longestStep(retryPolicy);
    requireThat(
      this,
      type !== 'express' || longest < EXPRESS_SECONDS,
      `an express execution lasts ${EXPRESS_SECONDS} seconds at most, and the longest path may take ${longest}: lower the retryPolicy`,
    );
    const timeoutSeconds = type === 'express' ? EXPRESS_SECONDS : 2 * longest;
    const functionArns = Object.fromEntries(
      Object.entries(functions).map(([name, given]) => [name, lambdaOf(given).functionArn]),
    );
    const partition = Aws.PARTITION;
    return workflowDefinition(steps, { startAt, comment, retryPolicy, timeoutSeconds, functionArns, partition });
  }

  private makeLogGroup({ logRetention: retention, stage }: PipelineSettings, encryptionKey?: IKey): LogGroup {
    grantKeyToLogs(encryptionKey);
    const { removalPolicy } = stage;
    return new LogGroup(this, 'Logs', { retention, removalPolicy, ...(encryptionKey && { encryptionKey }) });
  }

  private alarm(id: string, pipeline: PipelineSettings, metric: IMetric, what: string): PipelineAlarm {
    return new PipelineAlarm(this, id, {
      pipeline,
      page: `workflow-${kebabCase(id)}`,
      part: this.name,
      metric,
      above: 0,
      description: `Executions of ${this.name} ${what}. Standard executions can be redriven from the step that failed.`,
    });
  }
}

const lambdaOf = (of: PipelineFunction | IFunction): IFunction => (of instanceof PipelineFunction ? of.function : of);

const EACH_MINUTE = { statistic: 'Sum', period: Duration.minutes(1) };
