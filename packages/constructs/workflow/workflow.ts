import type { IMetric } from 'aws-cdk-lib/aws-cloudwatch';
import type { IGrantable } from 'aws-cdk-lib/aws-iam';
import { LogGroup } from 'aws-cdk-lib/aws-logs';
import { DefinitionBody, LogLevel, StateMachine, StateMachineType } from 'aws-cdk-lib/aws-stepfunctions';
import { Aws, Duration, Stack } from 'aws-cdk-lib/core';
import { Construct } from 'constructs';
import { PipelineAlarm } from '../alarm.ts';
import { allow } from '../grant-actions.ts';
import { addToManifest } from '../manifest.ts';
import { kebabCase } from '../naming.ts';
import { refuse } from '../require-that.ts';
import type { PipelineSettings } from '../settings.ts';
import { workflowDefinition } from './workflow-definition.ts';
import { longestStep, longestWay } from './workflow-duration.ts';
import type { Patience, WorkflowSteps } from './workflow-step.ts';

export interface WorkflowProps {
  readonly pipeline: PipelineSettings;
  readonly steps: WorkflowSteps;
  /** The first step. */
  readonly startAt: string;
  /** One sentence, for who sees the state machine in the console. */
  readonly comment: string;
  /** Part of the state machine's name. @default the id in kebab case */
  readonly name?: string;
  readonly patience: Patience;
  /**
   * `standard`: an execution may last a year, its name makes it the only one, its history is kept and it can be redriven.
   * `express`: 5 minutes, at least once, no redrive, priced by duration instead of by state.
   * @default 'standard'
   * @see https://docs.aws.amazon.com/step-functions/latest/dg/choosing-workflow-type.html
   */
  readonly type?: 'standard' | 'express';
}

/** An express execution may last no longer. @see https://docs.aws.amazon.com/step-functions/latest/dg/service-quotas.html */
const EXPRESS_SECONDS = 300;

/**
 * A Step Functions state machine whose steps are functions made with `workflow` of functions/runtime: retries with
 * backoff and jitter by the class of a failure, time-outs on each try and on the whole, alarms. The time-out of the whole
 * is no route: it is longer than the longest way with all its retries, so that every failure is caught before.
 *
 * @example
 * new Workflow(this, 'Booking', {
 *   pipeline,
 *   comment: 'Books a seat.',
 *   startAt: 'Reserve',
 *   steps: {
 *     Reserve: { by: seats, next: 'Pay', on: { Refused: 'Cancel' } },
 *     Pay: { by: payments, on: { Refused: 'Release' }, onFailure: { next: 'Release' } },
 *     …
 *   },
 * });
 */
export class Workflow extends Construct {
  readonly name: string;
  readonly machine: StateMachine;
  readonly failedAlarm: PipelineAlarm;
  readonly timedOutAlarm: PipelineAlarm;

  constructor(scope: Construct, id: string, props: WorkflowProps) {
    super(scope, id);
    const { pipeline, steps, type = 'standard' } = props;
    this.name = props.name ?? kebabCase(id);
    this.machine = new StateMachine(this, 'Machine', {
      stateMachineName: pipeline.nameOf(this.name),
      stateMachineType: type === 'express' ? StateMachineType.EXPRESS : StateMachineType.STANDARD,
      definitionBody: DefinitionBody.fromString(Stack.of(this).toJsonString(this.definition(props))),
      removalPolicy: pipeline.stage.removalPolicy,
      ...(type === 'express' && { logs: { destination: this.logGroup(pipeline), level: LogLevel.ERROR } }),
    });
    const functions = [...new Set(Object.values(steps).map(({ by }) => by.function))];
    allow(
      this.machine,
      ['lambda:InvokeFunction'],
      functions.map(({ functionArn }) => functionArn),
    );
    this.failedAlarm = this.alarm('Failed', pipeline, this.machine.metricFailed(EACH_MINUTE), 'failed');
    this.timedOutAlarm = this.alarm('TimedOut', pipeline, this.machine.metricTimedOut(EACH_MINUTE), 'timed out');
    const { stateMachineArn: arn } = this.machine;
    const functionNames = functions.map(({ functionName }) => functionName);
    addToManifest(this, { kind: 'workflow', name: this.name, arn, type, functionNames }, this.name);
  }

  /** Lets it start executions. */
  grantStart(to: IGrantable): void {
    allow(to, ['states:StartExecution'], [this.machine.stateMachineArn]);
  }

  private definition({ steps, startAt, comment, patience, type }: WorkflowProps) {
    const longest = longestWay(steps, startAt) * longestStep(patience);
    refuse(
      this,
      type === 'express' && longest >= EXPRESS_SECONDS,
      `an express execution lasts ${EXPRESS_SECONDS} seconds at most, and this one may need ${longest}: be less patient`,
    );
    const timeoutSeconds = type === 'express' ? EXPRESS_SECONDS : 2 * longest;
    return workflowDefinition(steps, { startAt, comment, patience, timeoutSeconds, partition: Aws.PARTITION });
  }

  /** An express execution keeps no history; what went wrong is told here, without the data it went wrong with. */
  private logGroup({ logRetention: retention, stage }: PipelineSettings): LogGroup {
    return new LogGroup(this, 'Logs', { retention, removalPolicy: stage.removalPolicy });
  }

  private alarm(id: string, pipeline: PipelineSettings, metric: IMetric, what: string): PipelineAlarm {
    return new PipelineAlarm(this, id, {
      pipeline,
      part: this.name,
      metric,
      above: 0,
      description: `Executions of ${this.name} ${what} and stand still. Each can be resumed where it stopped.`,
    });
  }
}

const EACH_MINUTE = { statistic: 'Sum', period: Duration.minutes(1) };
