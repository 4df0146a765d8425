import {
  Dashboard,
  GraphWidget,
  type IMetric,
  type IWidget,
  MathExpression,
  Metric,
  Row,
  TextWidget,
} from 'aws-cdk-lib/aws-cloudwatch';
import { Duration } from 'aws-cdk-lib/core';
import { Construct } from 'constructs';
import { functionMetric, SUM_OF_A_MINUTE, WORST_OF_A_MINUTE } from './alarm.ts';
import type { CircuitBreaker } from './circuit-breaker.ts';
import type { EventConsumer } from './event-consumer.ts';
import type { Pipeline } from './pipeline.ts';
import type { Workflow } from './workflow/workflow.ts';

export interface PipelineDashboardProps {
  readonly pipeline: Pipeline;
  /** In the order in which they are drawn. */
  readonly consumers: readonly EventConsumer[];
  /** @default none */
  readonly workflows?: readonly Workflow[];
  /** @default none */
  readonly breakers?: readonly CircuitBreaker[];
}

const WIDTH = 24;

/** What consumers count of their messages, by the names of the metrics. */
const OUTCOMES = ['handled', 'duplicate', 'ignored', 'retried', 'deadLettered'];

/**
 * One CloudWatch dashboard for a stage, named like its bus: what is dead-lettered and what waits, events by type, what each consumer
 * did, failures by class, the relay, workflows and breakers. A line for each consumer, and in each graph all of them.
 *
 * @example
 * new PipelineDashboard(this, 'Dashboard', { pipeline, consumers: [seats, plan], breakers: [printer] });
 */
export class PipelineDashboard extends Construct {
  readonly dashboard: Dashboard;

  constructor(scope: Construct, id: string, props: PipelineDashboardProps) {
    super(scope, id);
    const { pipeline, workflows = [], breakers = [] } = props;
    this.dashboard = new Dashboard(this, 'Dashboard', {
      dashboardName: pipeline.prefix,
      defaultInterval: Duration.hours(3),
      widgets: [
        [
          new TextWidget({
            markdown: `**${pipeline.prefix}**: pages for alarms in ${pipeline.runbook}`,
            width: WIDTH,
            height: 1,
          }),
        ],
        inRow(deadLetters(props), waiting(props)),
        inRow(latency(props, 'p50'), latency(props, 'p99')),
        inRow(...OUTCOMES.slice(0, 3).map((outcome) => counted(props, outcome))),
        inRow(...OUTCOMES.slice(3).map((outcome) => counted(props, outcome)), failures(props)),
        inRow(published(props), events(props)),
        inRow(
          relay(props),
          ...(workflows.length > 0 ? [endings(workflows)] : []),
          ...(breakers.length > 0 ? [open(props)] : []),
        ),
      ],
    });
  }
}

/** Graphs beside each other, as wide as there is room. */
const inRow = (...titled: readonly { readonly title: string; readonly left: readonly IMetric[] }[]): IWidget[] => [
  new Row(
    ...titled.map(
      ({ title, left }) =>
        new GraphWidget({ title, left: [...left], width: WIDTH / titled.length, height: 6, leftYAxis: { min: 0 } }),
    ),
  ),
];

const deadLetters = ({ consumers }: PipelineDashboardProps) => ({
  title: 'Dead letters',
  left: consumers.map(({ name, dlq }) =>
    dlq.metricApproximateNumberOfMessagesVisible({ ...WORST_OF_A_MINUTE, label: name }),
  ),
});

const waiting = ({ consumers }: PipelineDashboardProps) => ({
  title: 'Age of the oldest message (s)',
  left: consumers.map(({ name, queue }) =>
    queue.metricApproximateAgeOfOldestMessage({ ...WORST_OF_A_MINUTE, label: name }),
  ),
});

const counted = ({ pipeline, consumers }: PipelineDashboardProps, outcome: string) => ({
  title: outcome,
  left: consumers.map(({ name }) => functionMetric(pipeline, name, outcome).with({ label: name })),
});

/** From when an event happened until it was handled. */
const latency = ({ pipeline, consumers }: PipelineDashboardProps, statistic: string) => ({
  title: `From event to handled, ${statistic} (ms)`,
  left: consumers.map(({ name }) => functionMetric(pipeline, name, 'latency').with({ statistic, label: name })),
});

/** A line for each kind that functions have counted apart, whoever counted it. */
const byKind = ({ pipeline }: PipelineDashboardProps, metric: string, kind: string) =>
  new MathExpression({
    expression: `SEARCH('{${pipeline.metricNamespace},service,${kind}} MetricName="${metric}"', 'Sum', 60)`,
    usingMetrics: {},
    label: `\${PROP('Dim.${kind}')} \${PROP('Dim.service')}`,
    period: Duration.minutes(1),
  });

/** Failed tries, and failed steps of workflows. */
const failures = (props: PipelineDashboardProps) => ({
  title: 'Failures by class',
  left: [byKind(props, 'failures', 'class')],
});

/** What the relay put on the bus. */
const published = (props: PipelineDashboardProps) => ({
  title: 'Events published, by type',
  left: [byKind(props, 'published', 'type')],
});

/** How many events each consumer got: the messages of its queue. */
const events = ({ consumers }: PipelineDashboardProps) => ({
  title: 'Events to each consumer',
  left: consumers.map(({ name, queue }) => queue.metricNumberOfMessagesSent({ ...SUM_OF_A_MINUTE, label: name })),
});

const relay = ({ pipeline }: PipelineDashboardProps) => ({
  title: 'Relay: lag (ms), published, given up',
  left: [
    pipeline.relay.function.metric('IteratorAge', { ...WORST_OF_A_MINUTE, label: 'lag' }),
    functionMetric(pipeline, 'relay', 'published').with({ label: 'published' }),
    pipeline.relay.failureQueue.metricApproximateNumberOfMessagesVisible({ ...WORST_OF_A_MINUTE, label: 'given up' }),
  ],
});

const endings = (workflows: readonly Workflow[]) => ({
  title: 'Executions',
  left: workflows.flatMap(({ name, machine }) => [
    machine.metricSucceeded({ ...SUM_OF_A_MINUTE, label: `${name} succeeded` }),
    machine.metricFailed({ ...SUM_OF_A_MINUTE, label: `${name} failed` }),
    machine.metricTimedOut({ ...SUM_OF_A_MINUTE, label: `${name} timed out` }),
    machine.metricAborted({ ...SUM_OF_A_MINUTE, label: `${name} aborted` }),
  ]),
});

const open = ({ pipeline, breakers = [] }: PipelineDashboardProps) => ({
  title: 'Breakers: 1 is open',
  left: breakers.map(
    ({ dependency, controller }) =>
      new Metric({
        namespace: pipeline.metricNamespace,
        metricName: 'breakerOpen',
        dimensionsMap: { service: controller.name },
        ...WORST_OF_A_MINUTE,
        label: dependency,
      }),
  ),
});
