import { Metric, type MetricOptions } from 'aws-cdk-lib/aws-cloudwatch';
import { CfnArchive, type CfnEventBus, EventBus } from 'aws-cdk-lib/aws-events';
import { type IGrantable, PolicyStatement, type Role, ServicePrincipal } from 'aws-cdk-lib/aws-iam';
import type { Queue } from 'aws-cdk-lib/aws-sqs';
import { Duration, Lazy, Stack } from 'aws-cdk-lib/core';
import { Construct } from 'constructs';
import { PipelineAlarm, SUM_OF_A_MINUTE, WORST_OF_A_MINUTE } from './alarm.ts';
import { type BusAccess, busPolicy, checkProducers, onlySources } from './bus-policy.ts';
import { grantKeyToArchive } from './encryption.ts';
import { grantActions } from './grant-actions.ts';
import { addToManifest } from './manifest.ts';
import { deadLetterQueue } from './queue.ts';
import { requireThat } from './require-that.ts';
import type { PipelineSettings } from './settings.ts';

export interface PipelineBusProps {
  readonly pipeline: PipelineSettings;
  /** How long the archive keeps events; `undefined` for no archive. */
  readonly archiveFor: Duration | undefined;
  /** Who may put events. @default whoever IAM allows it */
  readonly access?: BusAccess | undefined;
}

/**
 * The event bus, with a policy that says who may put which events, and an archive of every event that was put on it. No other construct depends on which kind of EventBridge
 * bus it is: docs/decisions/0002-classic-bus.md.
 */
export class PipelineBus extends Construct {
  readonly bus: EventBus;
  readonly archive: CfnArchive | undefined;
  /**
   * Receives events that EventBridge cannot encrypt or decrypt. Only where the pipeline has a key; not encrypted by it.
   * @see https://docs.aws.amazon.com/eventbridge/latest/userguide/eb-encryption-event-bus-dlq.html
   */
  readonly dlq: Queue | undefined;
  private readonly access: BusAccess | undefined;
  private readonly publishers: string[];

  constructor(scope: Construct, id: string, props: PipelineBusProps) {
    super(scope, id);
    const { pipeline, archiveFor, access } = props;
    this.access = access;
    this.publishers = [...(access?.republishers ?? [])];
    const { prefix: eventBusName, encryptionKey: kmsKey } = pipeline;
    this.dlq = kmsKey && this.makeDlq(pipeline);
    this.bus = new EventBus(this, 'Bus', {
      eventBusName,
      ...(kmsKey && { kmsKey }),
      ...(this.dlq && { deadLetterQueue: this.dlq }),
    });
    if (access) this.guard(pipeline, access);
    addToManifest(this, { kind: 'bus', name: this.bus.eventBusName, arn: this.bus.eventBusArn });
    this.archive = archiveFor && this.archiveOf(pipeline, archiveFor);
    this.alarmOnThrottling(pipeline);
  }

  /**
   * EventBridge delivers late, and says so nowhere else, when rules are throttled. `PutEvents` is throttled by the account.
   * @see https://docs.aws.amazon.com/eventbridge/latest/userguide/eb-monitoring.html
   */
  private alarmOnThrottling(pipeline: PipelineSettings): void {
    const bus = { pipeline, part: 'bus', periods: 5, among: 6 };
    const metric = (metricName: string, how: MetricOptions) =>
      new Metric({ namespace: 'AWS/Events', metricName, ...how });
    new PipelineAlarm(this, 'Slow', {
      ...bus,
      metric: metric('IngestionToInvocationStartLatency', {
        ...WORST_OF_A_MINUTE,
        dimensionsMap: { EventBusName: this.bus.eventBusName },
      }),
      above: Duration.minutes(1).toMilliseconds(),
      description: 'EventBridge has taken more than a minute to deliver events for five minutes: it throttles rules.',
    });
    new PipelineAlarm(this, 'Throttled', {
      ...bus,
      metric: metric('PutEventsApproximateThrottledCount', SUM_OF_A_MINUTE),
      above: 0,
      description:
        'EventBridge has throttled PutEvents of the account for five minutes. Nothing is lost: the relay retries.',
    });
  }

  /** Allows a function to put events on this bus: those of the pipeline's own sources, where `access` names them. */
  grantPublish(to: IGrantable & { readonly role: Role }): void {
    const conditions = this.access && onlySources(this.access.ownSources);
    grantActions(to, ['events:PutEvents'], [this.bus.eventBusArn], conditions);
    this.publishers.push(to.role.roleArn);
  }

  /**
   * The policy is a property of the bus, not a resource beside it: there is no moment at which the bus has none.
   * docs/decisions/0020-policy-of-the-bus.md
   */
  private guard(pipeline: PipelineSettings, { ownSources, reservedSources = [], producers = [] }: BusAccess): void {
    checkProducers(producers, (holds, message) => requireThat(this, holds, message));
    const { publishers } = this;
    const props = { busArn: this.arnByName(pipeline), ownSources, publishers, reservedSources, producers };
    (this.bus.node.defaultChild as CfnEventBus).policy = Lazy.any({ produce: () => busPolicy(props) });
  }

  /** No pattern: every event. EventBridge itself leaves out replayed events. */
  private archiveOf(pipeline: PipelineSettings, keep: Duration): CfnArchive {
    const name = pipeline.nameOf('archive');
    const retentionDays = keep.toDays();
    const { encryptionKey } = pipeline;
    if (encryptionKey) grantKeyToArchive(encryptionKey, this.arnByName(pipeline));
    const archive = new CfnArchive(this, 'Archive', {
      archiveName: name,
      sourceArn: this.bus.eventBusArn,
      description: 'Every event on the bus, for replay',
      retentionDays,
      ...(encryptionKey && { kmsKeyIdentifier: encryptionKey.keyArn }),
    });
    archive.applyRemovalPolicy(pipeline.stage.removalPolicy);
    addToManifest(this, { kind: 'archive', name, arn: archive.attrArn, retentionDays });
    return archive;
  }

  private makeDlq(pipeline: PipelineSettings): Queue {
    const queue = deadLetterQueue(this, 'Dlq', { pipeline, part: 'bus-dlq', encryptionKey: undefined });
    queue.addToResourcePolicy(
      new PolicyStatement({
        principals: [new ServicePrincipal('events.amazonaws.com')],
        actions: ['sqs:SendMessage'],
        resources: [queue.queueArn],
        conditions: { ArnEquals: { 'aws:SourceArn': this.arnByName(pipeline) } },
      }),
    );
    new PipelineAlarm(this, 'Undelivered', {
      pipeline,
      part: 'bus',
      metric: queue.metricApproximateNumberOfMessagesVisible(WORST_OF_A_MINUTE),
      above: 0,
      description: 'EventBridge could not encrypt or decrypt events. They are in the dead-letter queue of the bus.',
    });
    return queue;
  }

  /** Without a reference to the bus, which itself refers to its policy, its key and its queue. */
  private arnByName({ prefix: resourceName }: PipelineSettings): string {
    return Stack.of(this).formatArn({ service: 'events', resource: 'event-bus', resourceName });
  }
}
