import type { SASLOptions } from '@platformatic/kafka';

/** How to reach the brokers. */
export interface KafkaClientOptions {
  /** Names this program in the broker's logs and quotas. */
  readonly clientId: string;
  /** `host:port`, some of the brokers. */
  readonly bootstrapBrokers: readonly string[];
  /** TLS, with Node's options; `{}` for the usual certificates. @default no TLS */
  readonly tls?: object;
  /** SASL: SCRAM with a user and password, or a token (MSK's IAM: `OAUTHBEARER`). @default none */
  readonly sasl?: SASLOptions;
  /** Milliseconds after which records that the broker has not acknowledged count as failed. @default 30000 */
  readonly deliveryTimeoutMs?: number;
  /** Milliseconds without a heartbeat after which the broker gives a member's partitions to others. @default 30000 */
  readonly sessionTimeoutMs?: number;
  /** Milliseconds that a fetch waits at the broker when there is nothing to read. @default 250 */
  readonly fetchWaitMs?: number;
  /** Whether a topic that does not exist is created, if the broker allows it. @default false */
  readonly createTopics?: boolean;
}

/** Delays and attempts of the client below: short, because publisher and subscriber try again by themselves. */
const RETRIES = { retries: 3, retryDelay: 50 };

/** The options that all clients of `@platformatic/kafka` share. */
export const baseOptions = ({ clientId, bootstrapBrokers, tls, sasl, createTopics = false }: KafkaClientOptions) => ({
  clientId,
  bootstrapBrokers: [...bootstrapBrokers],
  ...(tls && { tls }),
  ...(sasl && { sasl }),
  autocreateTopics: createTopics,
  ...RETRIES,
});
