import { RetentionDays } from 'aws-cdk-lib/aws-logs';
import type { ITopic } from 'aws-cdk-lib/aws-sns';
import { Duration, Stack } from 'aws-cdk-lib/core';
import { Construct } from 'constructs';
import { type Bundler, bundler } from './bundle/bundle.ts';
import { PipelineBus } from './event-bus.ts';
import { EventStore } from './event-store.ts';
import { addToManifest } from './manifest.ts';
import { Relay } from './relay.ts';
import { refuse, refuseOutside } from './require-that.ts';
import type { PipelineSettings } from './settings.ts';
import { Stage } from './stage.ts';

export interface PipelineProps {
  /** `local`, `dev`, `prod`, … Only `prod` keeps its data when the stack goes. */
  readonly stage: string;
  /** What every physical name begins with, and the bus's whole name. @default the name of the stack */
  readonly prefix?: string;
  /** Said in the manifest: which variant of the flow is deployed. @default 'choreography' */
  readonly flow?: string;
  /** How long the bus's archive keeps events, in whole days; `false` for no archive. @default 30 days */
  readonly archive?: Duration | false;
  /** How often a consumer tries a message before it is dead-lettered, 1 to 1000. @default 10 */
  readonly maxReceives?: number;
  /** First retry delay of a consumer, doubled with each receive: whole seconds, 1 to 900. @default 2 seconds */
  readonly retryBase?: Duration;
  /** Time-out of a consumer's function, at most 15 minutes. @default 15 seconds */
  readonly consumerTimeout?: Duration;
  /** Powertools log level of the functions. @default 'INFO' */
  readonly logLevel?: string;
  /** @default 3 months in `prod`, 2 weeks elsewhere */
  readonly logRetention?: RetentionDays;
  /** Where alarms are told. @default nowhere: they only change state */
  readonly alarmTopic?: ITopic;
  /** Entry of the relay. @default its own: `@orderflow/constructs/entries/relay` */
  readonly relayEntry?: string;
  /** Turns an entry into a directory of code. @default `bundler()` */
  readonly bundle?: Bundler;
}

/**
 * Bus, archive, event store and relay: everything that stands before the first consumer, and the settings that all
 * consumers share.
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
  readonly bundle: Bundler;
  readonly maxReceives: number;
  readonly retryBase: Duration;
  readonly consumerTimeout: Duration;
  readonly logLevel: string;
  readonly logRetention: RetentionDays;
  readonly alarmTopic: ITopic | undefined;

  constructor(scope: Construct, id: string, props: PipelineProps) {
    super(scope, id);
    const { archive = Duration.days(30), relayEntry, flow = 'choreography' } = props;
    refuse(this, archive && archive.toSeconds() === 0, 'archive: zero days would keep for ever; say false for none');
    this.stage = new Stage(props.stage);
    this.prefix = props.prefix ?? Stack.of(this).stackName;
    this.bundle = props.bundle ?? bundler();
    this.maxReceives = props.maxReceives ?? 10;
    this.retryBase = props.retryBase ?? Duration.seconds(2);
    this.consumerTimeout = props.consumerTimeout ?? Duration.seconds(15);
    refuseOutside(this, 'maxReceives', this.maxReceives, 1, 1000);
    refuseOutside(this, 'retryBase in seconds', this.retryBase.toSeconds({ integral: false }), 1, 900);
    this.logLevel = props.logLevel ?? 'INFO';
    this.logRetention =
      props.logRetention ?? (this.stage.keepsData ? RetentionDays.THREE_MONTHS : RetentionDays.TWO_WEEKS);
    this.alarmTopic = props.alarmTopic;

    this.bus = new PipelineBus(this, 'Bus', { pipeline: this, archiveFor: archive || undefined });
    this.eventStore = new EventStore(this, 'Events', { pipeline: this });
    this.relay = new Relay(this, 'Relay', {
      pipeline: this,
      eventStore: this.eventStore,
      bus: this.bus,
      ...(relayEntry !== undefined && { entry: relayEntry }),
    });
    addToManifest(this, { kind: 'stage', stage: this.stage.name, flow });
  }

  nameOf(part: string): string {
    return `${this.prefix}-${part}`;
  }
}
