import type { ISecret } from 'aws-cdk-lib/aws-secretsmanager';

/** A broker that functions connect to. */
export interface RabbitBroker {
  /** `amqps://host:5671`, without user and password; `amqp:` for one that is open to its network. */
  readonly url: string;
  /** User and password, as `{ "username", "password" }`. @default those of the url, or RabbitMQ's own for 127.0.0.1 */
  readonly secret?: ISecret;
}
