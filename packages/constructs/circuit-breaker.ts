import { BreakerClosed, BreakerHalfOpened, BreakerOpened } from '@orderflow/core/breaker';
import { Metric } from 'aws-cdk-lib/aws-cloudwatch';
import { Rule, Schedule } from 'aws-cdk-lib/aws-events';
import { LambdaFunction as FunctionTarget } from 'aws-cdk-lib/aws-events-targets';
import type { IGrantable } from 'aws-cdk-lib/aws-iam';
import { Duration, Stack } from 'aws-cdk-lib/core';
import { Construct } from 'constructs';
import { PipelineAlarm, WORST_OF_A_MINUTE } from './alarm.ts';
import { EventConsumer } from './event-consumer.ts';
import { allow } from './grant-actions.ts';
import { addToManifest } from './manifest.ts';
import { kebabCase } from './naming.ts';
import type { Pipeline } from './pipeline.ts';
import type { PipelineFunction } from './pipeline-function.ts';
import { refuse, refuseOutside } from './require-that.ts';
import { PipelineTable } from './table.ts';

export interface CircuitBreakerProps {
  readonly pipeline: Pipeline;
  /**
   * Who calls the dependency, through a guard (`guardFromEnv` of functions/runtime). A consumer's queue waits while the
   * breaker is open; a plain function, a workflow's step say, is just not let through.
   */
  readonly guards: readonly (EventConsumer | PipelineFunction)[];
  /** Names the dependency in streams, keys and commands: at most 32 of a-z 0-9 -. @default the id in kebab case */
  readonly dependency?: string;
  /** Fewer failures than this within the window never open it, 1 to 1000. @default 5 */
  readonly failures?: number;
  /** Nor does a smaller share of failed calls, 1 to 100 percent. @default 50 */
  readonly failurePercent?: number;
  /** How long failures are counted together: whole seconds, 1 to 3600. @default 1 minute */
  readonly window?: Duration;
  /** Calls let through while half-open, of which all must succeed, 1 to 100. @default 3 */
  readonly probes?: number;
  /** From opening to the first probes: whole seconds, 1 to 3600; doubles when they fail. @default 1 minute */
  readonly wait?: Duration;
  /** The longest wait between probes: whole seconds, up to 12 hours. @default 15 minutes */
  readonly maxWait?: Duration;
  /** Alarms when it has been open, or half-open, for as many minutes. @default 5 minutes */
  readonly openAlarm?: Duration;
  /** Entry of its function. @default '@orderflow/constructs/entries/breaker' */
  readonly entry?: string;
}

/**
 * A circuit breaker around a dependency of some consumers: while it fails, nobody calls it, the consumers' queues wait,
 * and a few probes find out when it is back.
 *
 * It is a consumer of its own events, called by a schedule as well, that pauses and resumes the event source mappings of
 * those it guards, and may do that to no others. Its state is the stream `breaker-<dependency>` in the event store; what
 * instances count is an item in the table `breakers`, which all breakers of a pipeline share.
 *
 * @example
 * const payment = new EventConsumer(this, 'Payment', { … });
 * new CircuitBreaker(this, 'PaymentGateway', { pipeline, guards: [payment] });
 */
export class CircuitBreaker extends Construct {
  readonly dependency: string;
  readonly supervisor: EventConsumer;
  readonly table: PipelineTable;
  readonly openAlarm: PipelineAlarm;

  constructor(scope: Construct, id: string, props: CircuitBreakerProps) {
    super(scope, id);
    const { pipeline, guards, dependency = kebabCase(id) } = props;
    this.dependency = dependency;
    check(this, props);
    this.table = tableOf(pipeline);
    const consumers = guards.filter((guard) => guard instanceof EventConsumer);
    const settings: Settings = {
      ...policyOf(props),
      BREAKER_DEPENDENCY: dependency,
      BREAKERS_TABLE: this.table.table.tableName,
    };
    this.supervisor = new EventConsumer(this, 'Supervisor', {
      pipeline,
      name: `breaker-${dependency}`,
      entry: props.entry ?? '@orderflow/constructs/entries/breaker',
      subscribesTo: [BreakerOpened, BreakerHalfOpened, BreakerClosed],
      maxConcurrency: 2,
      environment: { ...settings, BREAKER_MAPPINGS: this.mappingsOf(consumers) },
    });
    pipeline.eventStore.grantCommit(this.supervisor, `breaker-${dependency}`);
    this.letSupervise(consumers);
    for (const guard of guards) this.guard(guard, props, settings);
    this.schedule();
    this.openAlarm = this.alarm(props);
    addToManifest(
      this,
      {
        kind: 'breaker',
        name: dependency,
        tableName: this.table.table.tableName,
        functionName: this.supervisor.function.functionName,
        consumers: consumers.map(({ name }) => name),
      },
      dependency,
    );
  }

  private mappingsOf(consumers: readonly EventConsumer[]): string {
    return Stack.of(this).toJsonString(
      consumers.map(({ eventSource, maxConcurrency }) => ({ id: eventSource.eventSourceMappingId, maxConcurrency })),
    );
  }

  private letSupervise(consumers: readonly EventConsumer[]): void {
    this.grantItems(this.supervisor, this.dependency, `${this.dependency}/*`);
    if (consumers.length === 0) return;
    allow(
      this.supervisor,
      ['lambda:GetEventSourceMapping', 'lambda:UpdateEventSourceMapping'],
      consumers.map(({ eventSource }) => eventSource.eventSourceMappingArn),
    );
  }

  /** It counts and decides where it calls; a message that has to wait goes back to its own queue. */
  private guard(guard: EventConsumer | PipelineFunction, { pipeline }: CircuitBreakerProps, settings: Settings): void {
    const other = guardedBy.get(guard);
    refuse(
      this,
      other !== undefined,
      `guards ${guard.node.path}, which ${other} guards already: one breaker a function`,
    );
    guardedBy.set(guard, this.dependency);
    for (const [name, value] of Object.entries(settings)) guard.function.addEnvironment(name, value);
    this.grantItems(guard, this.dependency);
    pipeline.eventStore.grantCommit(guard, `breaker-${this.dependency}`);
    if (guard instanceof EventConsumer) allow(guard, ['sqs:SendMessage'], [guard.queue.queueArn]);
  }

  /** Its own dependency's items, and nobody else's. */
  private grantItems(to: IGrantable, ...keys: readonly string[]): void {
    const actions = ['GetItem', 'PutItem', 'UpdateItem'].map((operation) => `dynamodb:${operation}`);
    const own = { 'ForAllValues:StringLike': { 'dynamodb:LeadingKeys': [...keys] } };
    allow(to, actions, [this.table.table.tableArn], own);
  }

  /** @see https://docs.aws.amazon.com/eventbridge/latest/userguide/eb-create-rule-schedule.html: the shortest rate there is */
  private schedule(): void {
    new Rule(this, 'Schedule', {
      description: `Has the breaker of ${this.dependency} look after itself`,
      schedule: Schedule.rate(Duration.minutes(1)),
      targets: [new FunctionTarget(this.supervisor.function, { maxEventAge: Duration.minutes(1), retryAttempts: 1 })],
    });
  }

  private alarm({ pipeline, openAlarm = Duration.minutes(5) }: CircuitBreakerProps): PipelineAlarm {
    const name = this.supervisor.name;
    return new PipelineAlarm(this, 'Open', {
      pipeline,
      part: name,
      metric: new Metric({
        namespace: 'Orderflow',
        metricName: 'breakerOpen',
        dimensionsMap: { service: name },
        ...WORST_OF_A_MINUTE,
      }),
      above: 0,
      periods: openAlarm.toMinutes(),
      description: `${this.dependency} has not been called for ${openAlarm.toHumanString()}: it is down, or its breaker was opened by hand.`,
    });
  }
}

type Settings = Readonly<Record<string, string>>;

/** A function's environment has room for one. */
const guardedBy = new WeakMap<Construct, string>();

function policyOf({ failures = 5, failurePercent = 50, probes = 3, ...durations }: CircuitBreakerProps): Settings {
  const { window = Duration.minutes(1), wait = Duration.minutes(1), maxWait = Duration.minutes(15) } = durations;
  return {
    BREAKER_FAILURES: String(failures),
    BREAKER_FAILURE_PERCENT: String(failurePercent),
    BREAKER_WINDOW_SECONDS: String(window.toSeconds()),
    BREAKER_PROBES: String(probes),
    BREAKER_WAIT_SECONDS: String(wait.toSeconds()),
    BREAKER_MAX_WAIT_SECONDS: String(maxWait.toSeconds()),
  };
}

/** Refuses, in words, props that no breaker can work with. */
function check(breaker: CircuitBreaker, props: CircuitBreakerProps): void {
  const seconds = (duration: Duration | undefined) => duration?.toSeconds({ integral: false });
  refuse(
    breaker,
    !/^[a-z][a-z0-9-]{0,31}$/.test(breaker.dependency),
    `dependency ${breaker.dependency} must be 1 to 32 of a-z 0-9 - and begin with a letter`,
  );
  refuse(breaker, props.guards.length === 0, 'guards nobody: name the consumers or functions that call the dependency');
  refuseOutside(breaker, 'failures', props.failures, 1, 1000);
  refuseOutside(breaker, 'failurePercent', props.failurePercent, 1, 100);
  refuseOutside(breaker, 'window in seconds', seconds(props.window), 1, 3600);
  refuseOutside(breaker, 'probes', props.probes, 1, 100);
  refuseOutside(breaker, 'wait in seconds', seconds(props.wait), 1, 3600);
  refuseOutside(breaker, 'maxWait in seconds', seconds(props.maxWait), 1, 43_200);
  refuseOutside(breaker, 'openAlarm in minutes', props.openAlarm?.toMinutes({ integral: false }), 1, 1440);
}

/** All breakers of a pipeline share one table, made with the first. */
function tableOf(pipeline: Pipeline): PipelineTable {
  const made = pipeline.node.tryFindChild('Breakers');
  return (
    (made as PipelineTable | undefined) ??
    new PipelineTable(pipeline, 'Breakers', { pipeline, partitionKey: 'dependency' })
  );
}
