import type { StreamContract } from '@orderflow/core/contracts';
import type { IKey } from 'aws-cdk-lib/aws-kms';
import { RetentionDays } from 'aws-cdk-lib/aws-logs';
import type { ITopic } from 'aws-cdk-lib/aws-sns';
import { Annotations, Duration, Stack, Token } from 'aws-cdk-lib/core';
import { Construct } from 'constructs';
import { type Bundler, bundler } from './bundle/bundle.ts';
import type { BusAccess } from './bus-policy.ts';
import { PipelineBus } from './event-bus.ts';
import { EventStore } from './event-store.ts';
import { checkNetwork, type FunctionDefaults } from './function-options.ts';
import { addToManifest } from './manifest.ts';
import { Relay, type RelayOptions } from './relay.ts';
import { requireThat, requireWholeNumber } from './require-that.ts';
import type { PipelineSettings } from './settings.ts';
import { Stage } from './stage.ts';
import { Unpausing } from './unpausing.ts';

export interface PipelineProps extends FunctionDefaults {
  /** `local`, `dev`, `prod`, … Only `prod` keeps its data when the stack is deleted. */
  readonly stage: string;
  /** The beginning of every physical name, and the bus's whole name. @default the name of the stack */
  readonly prefix?: string;
  /** Written to the manifest: which variant of the application is deployed. @default 'choreography' */
  readonly flow?: string;
  /** How long the bus's archive keeps events, in whole days; `false` for no archive. @default 30 days */
  readonly archive?: Duration | false;
  /** Who may put which events on the bus: its resource policy. @default no policy: whoever IAM allows it */
  readonly busAccess?: BusAccess;
  /** How often a consumer tries a message before it is dead-lettered, 1 to 1000. @default 10 */
  readonly maxReceives?: number;
  /** First retry delay of a consumer, doubled with each receive: whole seconds, 1 to 900. @default 2 seconds */
  readonly retryBase?: Duration;
  /** Time-out of a consumer's function, at most 15 minutes. @default 15 seconds */
  readonly consumerTimeout?: Duration;
  /** Powertools log level of the functions. @default 'INFO' */
  readonly logLevel?: string;
  /** How long log groups keep entries. @default 3 months in `prod`, 2 weeks elsewhere */
  readonly logRetention?: RetentionDays;
  /** CloudWatch namespace of the functions' metrics: up to 255 of A-Z a-z 0-9 . - _ / # : and no `AWS/`. @default the prefix */
  readonly metricNamespace?: string;
  /**
   * A symmetric KMS key for queues, tables, buckets, bus, archive, state machines and log groups. The constructs add the
   * rights of functions, EventBridge and CloudWatch Logs; to the policy of an imported key you add those of the two services.
   * @default keys that AWS owns
   */
  readonly encryptionKey?: IKey;
  /**
   * Whether tables refuse to be deleted. Without it for the first deployment, CloudFormation can take back what it made when
   * that fails. @default true in `prod`, false elsewhere
   */
  readonly deletionProtection?: boolean;
  /** The topic that alarms notify. @default none: alarms only change state */
  readonly alarmTopic?: ITopic;
  /** Kinds of streams that others than its consumers append to: see {@link EventStore.holds}. @default none */
  readonly streams?: readonly StreamContract[];
  /** Where your runbook is; alarms name its pages, such as `#dead-letters`. @default 'docs/runbook.md' */
  readonly runbook?: string;
  /** Settings of the relay. @default {@link RelayOptions} */
  readonly relay?: RelayOptions;
  /** Makes a directory of code from an entry. @default `bundler()` */
  readonly bundle?: Bundler;
}

/** @see https://docs.aws.amazon.com/AmazonCloudWatch/latest/APIReference/API_MetricDatum.html */
const METRIC_NAMESPACE = /^(?!AWS\/)[\w.\-/#:]{1,255}$/;

/**
 * The bus with its archive, the event store and the relay, and the settings that all consumers share.
 *
 * @example
 * const pipeline = new Pipeline(this, 'Pipeline', { stage: 'dev' });
 * new EventConsumer(this, 'Seat', { pipeline, entry: 'functions/seat/lambda.ts', subscribesTo: [SeatWanted] });
 */
export class Pipeline extends Construct implements PipelineSettings {
  readonly stage: Stage;
  readonly prefix: string;
  readonly bus: PipelineBus;
  readonly eventStore: EventStore;
  readonly relay: Relay;
  readonly unpausing: Unpausing;
  readonly bundle: Bundler;
  readonly functionDefaults: FunctionDefaults;
  readonly encryptionKey: IKey | undefined;
  readonly deletionProtection: boolean;
  readonly maxReceives: number;
  readonly retryBase: Duration;
  readonly consumerTimeout: Duration;
  readonly logLevel: string;
  readonly logRetention: RetentionDays;
  readonly metricNamespace: string;
  readonly alarmTopic: ITopic | undefined;
  readonly runbook: string;

  constructor(scope: Construct, id: string, props: PipelineProps) {
    super(scope, id);
    this.stage = new Stage(props.stage);
    this.prefix = props.prefix ?? Stack.of(this).stackName;
    this.bundle = props.bundle ?? bundler();
    this.functionDefaults = props;
    this.encryptionKey = props.encryptionKey;
    this.deletionProtection = props.deletionProtection ?? this.stage.keepsData;
    this.maxReceives = props.maxReceives ?? 10;
    this.retryBase = props.retryBase ?? Duration.seconds(2);
    this.consumerTimeout = props.consumerTimeout ?? Duration.seconds(15);
    this.logLevel = props.logLevel ?? 'INFO';
    this.logRetention =
      props.logRetention ?? (this.stage.keepsData ? RetentionDays.THREE_MONTHS : RetentionDays.TWO_WEEKS);
    this.metricNamespace = props.metricNamespace ?? this.prefix;
    this.alarmTopic = props.alarmTopic;
    this.runbook = props.runbook ?? 'docs/runbook.md';
    this.check(props);

    const { archive = Duration.days(30), flow = 'choreography' } = props;
    const access = props.busAccess;
    this.bus = new PipelineBus(this, 'Bus', { pipeline: this, archiveFor: archive || undefined, access });
    this.eventStore = new EventStore(this, 'Events', { pipeline: this });
    for (const stream of props.streams ?? []) this.eventStore.holds(stream);
    this.relay = new Relay(this, 'Relay', {
      ...props.relay,
      pipeline: this,
      eventStore: this.eventStore,
      bus: this.bus,
    });
    this.unpausing = new Unpausing(this, 'Unpausing');
    const { name: stage, keepsData } = this.stage;
    addToManifest(this, { kind: 'stage', stage, flow, keepsData });
  }

  nameOf(part: string): string {
    return `${this.prefix}-${part}`;
  }

  private check({ archive, ...props }: PipelineProps): void {
    requireThat(
      this,
      !archive || archive.toSeconds() > 0,
      'archive is zero days, which EventBridge keeps without end; set archive: false for none',
    );
    requireWholeNumber(this, 'maxReceives', this.maxReceives, 1, 1000);
    requireWholeNumber(this, 'retryBase in seconds', this.retryBase.toSeconds({ integral: false }), 1, 900);
    requireThat(
      this,
      Token.isUnresolved(this.metricNamespace) || METRIC_NAMESPACE.test(this.metricNamespace),
      `metricNamespace '${this.metricNamespace}' must be up to 255 of A-Z a-z 0-9 . - _ / # : and not begin with AWS/`,
    );
    checkNetwork(this, props);
    if (this.stage.keepsData && !this.alarmTopic)
      Annotations.of(this).addWarningV2('orderflow:alarms', 'no alarmTopic: alarms change state, and nobody is told');
  }
}
