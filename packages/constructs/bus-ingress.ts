import type { AnyContract } from '@orderflow/core/contracts';
import type { IGrantable, IPrincipal } from 'aws-cdk-lib/aws-iam';
import type { EventSourceMapping, Function as LambdaFunction } from 'aws-cdk-lib/aws-lambda';
import type { Queue } from 'aws-cdk-lib/aws-sqs';
import { Duration } from 'aws-cdk-lib/core';
import { Construct } from 'constructs';
import { PipelineAlarm, WORST_OF_A_MINUTE } from './alarm.ts';
import { onlySources } from './bus-policy.ts';
import { deadLetteredAlarm } from './dead-lettered-alarm.ts';
import { grantKey, keyOf } from './encryption.ts';
import { grantActions } from './grant-actions.ts';
import { addToManifest } from './manifest.ts';
import { kebabCase } from './naming.ts';
import type { Pipeline } from './pipeline.ts';
import { PipelineFunction, type PipelineFunctionProps } from './pipeline-function.ts';
import { deadLetterQueue } from './queue.ts';
import { requireThat, requireUnset } from './require-that.ts';

export interface BusIngressProps extends Omit<PipelineFunctionProps, 'pipeline'> {
  readonly pipeline: Pipeline;
  /** The contracts that the entry's handler has. The function may put events of their sources on the bus, and no others. */
  readonly publishes: readonly AnyContract[];
  /** The source of what comes in. Required for a foreign contract. @default that of each contract */
  readonly source?: string;
}

/** What the constructs set in the function's environment. */
const SET_HERE = ['CONSUMER_NAME', 'SERVICE_NAME', 'BUS_NAME', 'DLQ_URL'];

/** From a broker to the bus: a function that may put events of its contracts' sources on it, its dead-letter queue, and an alarm on that. */
export abstract class BusIngress extends Construct implements IGrantable {
  readonly name: string;
  readonly handler: PipelineFunction;
  readonly function: LambdaFunction;
  readonly grantPrincipal: IPrincipal;
  readonly dlq: Queue;
  /** Rings while the dead-letter queue has messages. */
  readonly dlqAlarm: PipelineAlarm;

  /** @param sourceSetting the environment variable by which the handler knows `source` */
  protected constructor(scope: Construct, id: string, props: BusIngressProps, sourceSetting: string) {
    super(scope, id);
    const { pipeline } = props;
    this.name = props.name ?? kebabCase(id);
    this.checkEvents(props, sourceSetting);
    this.dlq = deadLetterQueue(this, 'Dlq', {
      pipeline,
      part: `${this.name}-dlq`,
      encryptionKey: keyOf(props, pipeline),
    });
    this.handler = this.makeHandler(props, sourceSetting);
    this.function = this.handler.function;
    this.grantPrincipal = this.handler.grantPrincipal;
    const { eventBusArn } = pipeline.bus.bus;
    grantActions(this, ['events:PutEvents'], [eventBusArn], onlySources(sourcesOf(props)));
    grantActions(this, ['sqs:SendMessage'], [this.dlq.queueArn]);
    grantKey(this.dlq.encryptionMasterKey, this);
    this.dlqAlarm = new PipelineAlarm(this, 'DeadLetters', {
      pipeline,
      part: this.name,
      metric: this.dlq.metricApproximateNumberOfMessagesVisible(WORST_OF_A_MINUTE),
      above: 0,
      description: `The dead-letter queue of ${this.name} has messages. Their attributes hold the reasons.`,
    });
    deadLetteredAlarm(this, { pipeline, part: this.name, dlq: this.dlq, by: this.name });
  }

  /** Says what there is, for operator's tools. Called once, when there is a mapping. */
  protected describe(broker: string, mapping: EventSourceMapping, { publishes }: BusIngressProps): void {
    addToManifest(
      this,
      {
        kind: 'ingress',
        name: this.name,
        dlqUrl: this.dlq.queueUrl,
        functionName: this.function.functionName,
        publishes: [...new Set(publishes.map(({ type }) => type))].sort(),
        broker,
        mappingId: mapping.eventSourceMappingId,
      },
      this.name,
    );
  }

  private checkEvents({ publishes, source, environment }: BusIngressProps, sourceSetting: string): void {
    requireThat(this, publishes.length > 0, 'publishes must not be empty');
    const stored = publishes.find(({ storedOnly }) => storedOnly);
    requireThat(this, !stored, `${stored?.type} comes from the event store only: publish its foreign contract`);
    const foreign = publishes.find(({ origin }) => origin === 'foreign');
    requireThat(this, !foreign || source !== undefined, `${foreign?.type} is foreign: give the source`);
    requireUnset(this, environment, [...SET_HERE, sourceSetting]);
  }

  private makeHandler(props: BusIngressProps, sourceSetting: string): PipelineFunction {
    return new PipelineFunction(this, 'Handler', {
      ...props,
      name: this.name,
      timeout: props.timeout ?? Duration.seconds(30),
      environment: {
        ...props.environment,
        CONSUMER_NAME: this.name,
        SERVICE_NAME: this.name,
        BUS_NAME: props.pipeline.bus.bus.eventBusName,
        DLQ_URL: this.dlq.queueUrl,
        ...(props.source !== undefined && { [sourceSetting]: props.source }),
      },
    });
  }
}

const sourcesOf = ({ publishes, source }: BusIngressProps): string[] =>
  source === undefined ? [...new Set(publishes.map((contract) => contract.source))] : [source];
