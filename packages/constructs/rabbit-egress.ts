import type { Construct } from 'constructs';
import { type BrokerEgressProps, BusEgress } from './bus-egress.ts';
import type { RabbitBroker } from './rabbit-broker.ts';
import { requireThat } from './require-that.ts';

export interface RabbitEgressProps extends BrokerEgressProps {
  readonly broker: RabbitBroker;
  /** The topic exchange. It is declared if it does not exist. @default 'orderflow' */
  readonly exchange?: string;
  /**
   * Whether an event that no queue takes waits for one, and its stream with it. Else it is dropped, as in any broadcast.
   * @default false: somebody who is not there yet holds nothing up
   */
  readonly mandatory?: boolean;
}

const SET_HERE = [
  'POSITIONS_TABLE',
  'RABBIT_URL',
  'RABBIT_SECRET',
  'RABBIT_EXCHANGE',
  'RABBIT_MANDATORY',
  'RABBIT_CLOUD_EVENTS',
];

/**
 * From the event store to RabbitMQ, in the order of the streams: rules → queue → function → topic exchange, with the event type as routing key. A
 * message says how far its stream is; the function sends what the event store has after the stream's position, so that no event is left out and
 * none overtakes another.
 *
 * The function reaches a broker in a VPC by its own `vpc`. While it is down the messages wait.
 *
 * @example
 * new RabbitEgress(this, 'ToRabbit', {
 *   pipeline,
 *   entry: 'functions/rabbit-egress/lambda.ts',
 *   subscribesTo: [OrderCompleted],
 *   broker: { url: 'amqps://b-1.mq.eu-central-1.on.aws:5671', secret },
 * });
 */
export class RabbitEgress extends BusEgress {
  constructor(scope: Construct, id: string, props: RabbitEgressProps) {
    const { broker, exchange, mandatory = false, ...others } = props;
    const { url, secret } = broker;
    super(scope, id, others, 'rabbitmq', SET_HERE, {
      RABBIT_URL: url,
      RABBIT_MANDATORY: String(mandatory),
      ...(secret && { RABBIT_SECRET: secret.secretArn }),
      ...(exchange !== undefined && { RABBIT_EXCHANGE: exchange }),
      ...(props.cloudEvents && { RABBIT_CLOUD_EVENTS: props.cloudEvents }),
    });
    requireThat(this, /^amqps?:\/\//.test(url), 'broker.url must begin with amqp:// or amqps://');
    requireThat(this, exchange !== '', 'exchange must not be empty');
    secret?.grantRead(this);
  }
}
