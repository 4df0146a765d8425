import { BreakerStream } from '@orderflow/core/breaker';
import { Metric } from 'aws-cdk-lib/aws-cloudwatch';
import { Rule, Schedule } from 'aws-cdk-lib/aws-events';
import { LambdaFunction as FunctionTarget } from 'aws-cdk-lib/aws-events-targets';
import { Duration, Stack } from 'aws-cdk-lib/core';
import { Construct } from 'constructs';
import { functionMetric, PipelineAlarm, WORST_OF_A_MINUTE } from './alarm.ts';
import { EventConsumer } from './event-consumer.ts';
import { grantActions } from './grant-actions.ts';
import { addToManifest } from './manifest.ts';
import { kebabCase } from './naming.ts';
import type { Pipeline } from './pipeline.ts';
import { PipelineFunction } from './pipeline-function.ts';
import { requireThat, requireWholeNumber } from './require-that.ts';
import { PipelineTable } from './table.ts';

export interface CircuitBreakerProps {
  readonly pipeline: Pipeline;
  /**
   * The consumers and functions that call the dependency, through a guard (`guardFromEnv` of `@orderflow/core/breaker`). While
   * the breaker is open, a consumer's queue waits; a function, such as a workflow's step, fails as `Unavailable`.
   */
  readonly guards: readonly (EventConsumer | PipelineFunction)[];
  /** Names the dependency in streams, keys and commands: at most 32 of a-z 0-9 -. @default the id in kebab case */
  readonly dependency?: string;
  /** Failed calls within the window that open the breaker, 1 to 1000. @default 5 */
  readonly failures?: number;
  /** The share of failed calls that it opens at, as well: 1 to 100 percent. @default 50 */
  readonly failurePercent?: number;
  /** The window in which calls are counted: whole seconds, 1 to 3600. @default 1 minute */
  readonly window?: Duration;
  /** Calls allowed while half-open, all of which must succeed, 1 to 100. @default 3 */
  readonly probes?: number;
  /** From opening to the first probes: whole seconds, 1 to 3600; doubles when probes fail. @default 5 seconds */
  readonly wait?: Duration;
  /** The longest wait between probes: whole seconds, up to 12 hours. From half a minute on, queues stand still. @default 10 seconds */
  readonly maxWait?: Duration;
  /** Alarms when it has been open or half-open this long: whole minutes. @default 5 minutes */
  readonly openAlarm?: Duration;
  /** Entry of the breaker's controller. @default '@orderflow/constructs/entries/breaker' */
  readonly entry?: string;
}

/**
 * A circuit breaker around a dependency of some consumers and functions. While the dependency fails, it is not called,
 * messages wait, and a few probes find out when it works again.
 *
 * Its controller is a consumer of the breaker's own events, also invoked by a schedule. It slows, pauses and resumes the event source
 * mappings of the guarded consumers, and has rights on no other. The breaker's state is the stream `breaker-<dependency>` in
 * the event store; call counts are an item of the table `breakers`, which all breakers of a pipeline share.
 *
 * @example
 * const payment = new EventConsumer(this, 'Payment', { … });
 * new CircuitBreaker(this, 'PaymentGateway', { pipeline, guards: [payment] });
 */
export class CircuitBreaker extends Construct {
  readonly dependency: string;
  readonly controller: EventConsumer;
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
    // The id stays: CloudFormation cannot replace resources with fixed names under new logical ids.
    this.controller = new EventConsumer(this, 'Supervisor', {
      pipeline,
      name: `breaker-${dependency}`,
      entry: props.entry ?? '@orderflow/constructs/entries/breaker',
      subscribesTo: BreakerStream.events,
      maxConcurrency: 2,
      environment: { ...settings, BREAKER_MAPPINGS: this.mappingsOf(consumers) },
    });
    pipeline.eventStore.holds(BreakerStream);
    pipeline.eventStore.grantCommit(this.controller, BreakerStream.nameFor(dependency));
    this.grantControl(consumers);
    for (const guard of guards) this.guard(guard, props, settings);
    this.schedule();
    this.openAlarm = this.alarm(props);
    addToManifest(
      this,
      {
        kind: 'breaker',
        name: dependency,
        tableName: this.table.table.tableName,
        functionName: this.controller.function.functionName,
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

  private grantControl(consumers: readonly EventConsumer[]): void {
    this.table.grantItems(this.controller, [this.dependency, `${this.dependency}/*`], ...ITEM_OPERATIONS);
    if (consumers.length === 0) return;
    grantActions(
      this.controller,
      ['lambda:GetEventSourceMapping', 'lambda:UpdateEventSourceMapping'],
      consumers.map(({ eventSource }) => eventSource.eventSourceMappingArn),
    );
  }

  /** The guard counts calls and opens the breaker. */
  private guard(guard: EventConsumer | PipelineFunction, { pipeline }: CircuitBreakerProps, settings: Settings): void {
    const other = guardedBy.get(guard);
    requireThat(
      this,
      other === undefined,
      `guards ${guard.node.path}, which breaker ${other} guards already: a function has one breaker`,
    );
    guardedBy.set(guard, this.dependency);
    for (const [name, value] of Object.entries(settings)) guard.function.addEnvironment(name, value);
    this.table.grantItems(guard, [this.dependency], ...ITEM_OPERATIONS);
    pipeline.eventStore.grantCommit(guard, `breaker-${this.dependency}`);
    if (guard instanceof PipelineFunction && guard.serviceName !== undefined) this.alarmOnFailures(guard, pipeline);
  }

  /** A consumer has an alarm of its own for messages that wait; a breaker does not open over a few requests. */
  private alarmOnFailures({ serviceName = '' }: PipelineFunction, pipeline: Pipeline): void {
    new PipelineAlarm(this, `Failing-${serviceName}`, {
      pipeline,
      part: serviceName,
      metric: functionMetric(pipeline, serviceName, 'dependencyFailed'),
      above: 0,
      periods: 5,
      among: 15,
      page: 'unavailable',
      description: `${serviceName} could not call ${this.dependency} for five minutes: what needs it waits. The log has the reason.`,
    });
  }

  /** @see https://docs.aws.amazon.com/eventbridge/latest/userguide/eb-create-rule-schedule.html: the shortest rate */
  private schedule(): void {
    new Rule(this, 'Schedule', {
      description: `Invokes the controller of the breaker ${this.dependency} each minute`,
      schedule: Schedule.rate(Duration.minutes(1)),
      targets: [new FunctionTarget(this.controller.function, { maxEventAge: Duration.minutes(1), retryAttempts: 1 })],
    });
  }

  private alarm({ pipeline, openAlarm = Duration.minutes(5) }: CircuitBreakerProps): PipelineAlarm {
    const name = this.controller.name;
    return new PipelineAlarm(this, 'Open', {
      pipeline,
      page: 'breaker-open',
      part: name,
      metric: new Metric({
        namespace: pipeline.metricNamespace,
        metricName: 'breakerOpen',
        dimensionsMap: { service: name },
        ...WORST_OF_A_MINUTE,
      }),
      above: 0,
      periods: openAlarm.toMinutes(),
      among: openAlarm.toMinutes() + 1, // the controller reports each minute; one report may be missing
      description: `The breaker of ${this.dependency} has been open for ${openAlarm.toHumanString()}: ${this.dependency} is down, or an operator opened the breaker.`,
    });
  }
}

type Settings = Readonly<Record<string, string>>;

const ITEM_OPERATIONS = ['GetItem', 'PutItem', 'UpdateItem'];

/** A function's environment has room for one breaker. */
const guardedBy = new WeakMap<Construct, string>();

function policyOf({ failures = 5, failurePercent = 50, probes = 3, ...durations }: CircuitBreakerProps): Settings {
  const { window = Duration.minutes(1), wait = Duration.seconds(5), maxWait = Duration.seconds(10) } = durations;
  return {
    BREAKER_FAILURES: String(failures),
    BREAKER_FAILURE_PERCENT: String(failurePercent),
    BREAKER_WINDOW_SECONDS: String(window.toSeconds()),
    BREAKER_PROBES: String(probes),
    BREAKER_WAIT_SECONDS: String(wait.toSeconds()),
    BREAKER_MAX_WAIT_SECONDS: String(maxWait.toSeconds()),
  };
}

/** Requires props that a breaker can work with. @throws Error that names the prop */
function check(breaker: CircuitBreaker, props: CircuitBreakerProps): void {
  const seconds = (duration: Duration | undefined) => duration?.toSeconds({ integral: false });
  requireThat(
    breaker,
    /^[a-z][a-z0-9-]{0,31}$/.test(breaker.dependency),
    `dependency ${breaker.dependency} must be 1 to 32 of a-z 0-9 - and begin with a letter`,
  );
  requireThat(
    breaker,
    props.guards.length > 0,
    'guards must not be empty: give the consumers and functions that call the dependency',
  );
  requireWholeNumber(breaker, 'failures', props.failures, 1, 1000);
  requireWholeNumber(breaker, 'failurePercent', props.failurePercent, 1, 100);
  requireWholeNumber(breaker, 'window in seconds', seconds(props.window), 1, 3600);
  requireWholeNumber(breaker, 'probes', props.probes, 1, 100);
  requireWholeNumber(breaker, 'wait in seconds', seconds(props.wait), 1, 3600);
  requireWholeNumber(breaker, 'maxWait in seconds', seconds(props.maxWait), 1, 43_200);
  requireWholeNumber(breaker, 'openAlarm in minutes', props.openAlarm?.toMinutes({ integral: false }), 1, 1440);
}

/** All breakers of a pipeline share one table, made with the first breaker. */
function tableOf(pipeline: Pipeline): PipelineTable {
  const made = pipeline.node.tryFindChild('Breakers');
  return (
    (made as PipelineTable | undefined) ??
    new PipelineTable(pipeline, 'Breakers', { pipeline, partitionKey: 'dependency' })
  );
}
