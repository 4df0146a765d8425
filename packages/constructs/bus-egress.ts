import type { AnyContract } from '@orderflow/core/contracts';
import type { IGrantable, IPrincipal } from 'aws-cdk-lib/aws-iam';
import type { Function as LambdaFunction } from 'aws-cdk-lib/aws-lambda';
import { Duration } from 'aws-cdk-lib/core';
import { Construct } from 'constructs';
import { EventConsumer } from './event-consumer.ts';
import type { EventConsumerProps } from './event-consumer-props.ts';
import { kebabCase } from './naming.ts';
import { requireThat, requireUnset } from './require-that.ts';
import { PipelineTable } from './table.ts';

/** What an egress is not free to choose of its consumer: it owns no stream, and its function is made here. */
type Fixed = 'commitsTo' | 'commitsInTransactions' | 'projectsTo' | 'forwardsTo' | 'everything' | 'function';

export interface BrokerEgressProps extends Omit<EventConsumerProps, Fixed | 'entry' | 'subscribesTo'> {
  /** TypeScript file that exports `handler`, which has the same contracts. */
  readonly entry: string;
  /** The events that are forwarded. */
  readonly subscribesTo: readonly AnyContract[];
  /** Writes CloudEvents 1.0, in this form. @default our own envelope */
  readonly cloudEvents?: 'structured' | 'binary';
}

/** From the event store to a broker: a consumer, and the table of the positions that its streams have reached at the broker. */
export abstract class BusEgress extends Construct implements IGrantable {
  readonly name: string;
  readonly consumer: EventConsumer;
  readonly function: LambdaFunction;
  readonly grantPrincipal: IPrincipal;
  /** The sequence of the last event of each stream that the broker has. */
  readonly positions: PipelineTable;

  /**
   * @param broker names it in the manifest
   * @param setHere environment variables that the construct sets, or may set
   * @param settings those that say how the broker is reached
   */
  protected constructor(
    scope: Construct,
    id: string,
    props: BrokerEgressProps,
    broker: string,
    setHere: readonly string[],
    settings: Readonly<Record<string, string>>,
  ) {
    super(scope, id);
    const { pipeline, subscribesTo, environment, encryptionKey, cloudEvents: _, ...consumer } = props;
    this.name = props.name ?? kebabCase(id);
    const foreign = subscribesTo.find(({ origin }) => origin === 'foreign');
    requireThat(this, !foreign, `${foreign?.type} is foreign: only events of the event store are forwarded`);
    requireUnset(this, environment, setHere);
    const key = encryptionKey !== undefined && { encryptionKey };
    this.positions = new PipelineTable(this, `${id}Positions`, { pipeline, partitionKey: 'stream', ...key });
    this.consumer = new EventConsumer(this, 'Consumer', {
      ...consumer,
      ...key,
      pipeline,
      subscribesTo,
      forwardsTo: broker,
      name: this.name,
      timeout: props.timeout ?? Duration.seconds(30),
      environment: { ...environment, POSITIONS_TABLE: this.positions.table.tableName, ...settings },
    });
    this.function = this.consumer.function;
    this.grantPrincipal = this.function.grantPrincipal;
    pipeline.eventStore.grantRead(this);
    this.positions.grant(this, 'GetItem', 'PutItem');
  }
}
