import {
  SourceAccessConfigurationType as Access,
  type CfnEventSourceMapping,
  EventSourceMapping,
} from 'aws-cdk-lib/aws-lambda';
import type { ISecret } from 'aws-cdk-lib/aws-secretsmanager';
import type { Duration } from 'aws-cdk-lib/core';
import type { Construct } from 'constructs';
import { BusIngress, type BusIngressProps } from './bus-ingress.ts';
import { grantActions } from './grant-actions.ts';
import { NETWORK } from './kafka-cluster.ts';
import { requireThat, requireWholeNumber } from './require-that.ts';

export interface RabbitIngressProps extends BusIngressProps {
  /** A broker of Amazon MQ for RabbitMQ. */
  readonly brokerArn: string;
  /** User and password, as `{ "username", "password" }`. */
  readonly secret: ISecret;
  /** The queue. Lambda does not declare it. */
  readonly queue: string;
  /** @default '/' */
  readonly virtualHost?: string;
  /** Messages per invocation, 1 to 10,000. @default 100 */
  readonly batchSize?: number;
  /** How long Lambda waits for a batch to fill: up to 5 minutes. @default Lambda's: half a second */
  readonly batchingWindow?: Duration;
}

/**
 * From RabbitMQ to the bus: a queue of Amazon MQ → event source mapping → function → bus.
 *
 * Lambda knows no partial response, no retry limit and no failure destination here: a batch that fails comes again as a whole until it succeeds. So
 * the function dead-letters what breaks its contract, with the reason, and fails only while the bus does not answer. Batches are handed over one at a
 * time. A source that the bus reserves has to name the function's role among its producers.
 *
 * @example
 * new RabbitIngress(this, 'Customers', {
 *   pipeline,
 *   entry: 'functions/rabbit-ingress/lambda.ts',
 *   publishes: [CustomerCreated],
 *   brokerArn,
 *   secret,
 *   queue: 'customers-in',
 * });
 * @see https://docs.aws.amazon.com/lambda/latest/dg/with-mq.html
 */
export class RabbitIngress extends BusIngress {
  readonly mapping: EventSourceMapping;

  constructor(scope: Construct, id: string, props: RabbitIngressProps) {
    super(scope, id, props, 'RABBIT_SOURCE');
    const { queue, batchSize, batchingWindow, brokerArn, secret } = props;
    requireThat(this, queue !== '', 'queue must not be empty');
    requireWholeNumber(this, 'batchSize', batchSize, 1, 10_000);
    requireWholeNumber(this, 'batchingWindow in seconds', batchingWindow?.toSeconds({ integral: false }), 0, 300);
    grantActions(this, ['mq:DescribeBroker'], [brokerArn]);
    secret.grantRead(this);
    grantActions(this, NETWORK, ['*']);
    this.mapping = this.subscribe(props);
    this.describe('rabbitmq', this.mapping, props);
  }

  /** The CDK's mapping has no property for the queue. */
  private subscribe(props: RabbitIngressProps): EventSourceMapping {
    const { brokerArn, secret, queue, virtualHost = '/', batchSize = 100, batchingWindow } = props;
    const mapping = new EventSourceMapping(this, 'Mapping', {
      eventSourceArn: brokerArn,
      target: this.function,
      batchSize,
      ...(batchingWindow && { maxBatchingWindow: batchingWindow }),
      sourceAccessConfigurations: [
        { type: Access.BASIC_AUTH, uri: secret.secretArn },
        { type: Access.of('VIRTUAL_HOST'), uri: virtualHost },
      ],
    });
    (mapping.node.defaultChild as CfnEventSourceMapping).queues = [queue];
    return mapping;
  }
}
