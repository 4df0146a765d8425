import { fromEnv } from '@aws-sdk/credential-provider-env';
import { consumerDeps } from '@orderflow/core/lambda';
import { managedSecret } from '@orderflow/core/providers';
import { requiredSetting, type Surroundings } from '@orderflow/core/surroundings';
import { type KafkaClientOptions, kafkaClient } from '../client/index.ts';
import type { KafkaClient, KafkaProducer } from '../kafka-client.ts';
import type { CloudEventsMode } from '../records/index.ts';
import type { KafkaEgressDeps } from './kafka-egress.ts';
import { mskToken } from './msk-token.ts';

/** Milliseconds for a batch: less than the function has, so that it can still say which messages failed. */
const DELIVERY_TIMEOUT_MS = 5000;

/**
 * What an egress function needs, from the settings that the construct `KafkaEgress` makes: those of a consumer, `POSITIONS_TABLE`,
 * `KAFKA_BROKERS`, `KAFKA_AUTH` (`iam`, `SCRAM-SHA-512`, `SCRAM-SHA-256` or `none`), `KAFKA_SECRET`, `KAFKA_CA_SECRET` and
 * `KAFKA_CLOUD_EVENTS`.
 * @throws Error naming a setting that is missing or wrong
 */
export function kafkaEgressDeps(surroundings: Surroundings): KafkaEgressDeps {
  const deps = consumerDeps(surroundings);
  const cloudEvents = surroundings.setting('KAFKA_CLOUD_EVENTS');
  if (cloudEvents && !['structured', 'binary'].includes(cloudEvents))
    throw new Error(`environment variable KAFKA_CLOUD_EVENTS is ${cloudEvents}; it may be structured or binary`);
  const options = clientOptions(surroundings, deps.consumer.name);
  return {
    ...deps,
    client: surroundings.connect('kafka', () => lazily(options)),
    positionsTable: requiredSetting(surroundings, 'POSITIONS_TABLE'),
    cloudEvents: cloudEvents as CloudEventsMode | undefined,
  };
}

/** @returns a function, because a private certificate is read from Secrets Manager */
function clientOptions(surroundings: Surroundings, clientId: string): () => Promise<KafkaClientOptions> {
  const bootstrapBrokers = requiredSetting(surroundings, 'KAFKA_BROKERS').split(',');
  const access = accessOf(surroundings);
  const { clock } = surroundings;
  const ca = surroundings.setting('KAFKA_CA_SECRET');
  const readCa = ca ? managedSecret(ca, clock) : undefined;
  return async () => ({
    clientId,
    bootstrapBrokers,
    deliveryTimeoutMs: DELIVERY_TIMEOUT_MS,
    ...access,
    ...(readCa && { tls: { ca: field(await readCa(), 'certificate') } }),
  });
}

function accessOf(surroundings: Surroundings): Pick<KafkaClientOptions, 'tls' | 'sasl'> {
  const { clock } = surroundings;
  const mechanism = requiredSetting(surroundings, 'KAFKA_AUTH');
  switch (mechanism) {
    case 'none':
      return {};
    case 'iam': {
      const region = requiredSetting(surroundings, 'AWS_REGION');
      const token = () => mskToken({ region, credentials: fromEnv(), clock });
      return { tls: {}, sasl: { mechanism: 'OAUTHBEARER', token } };
    }
    case 'SCRAM-SHA-512':
    case 'SCRAM-SHA-256': {
      const read = managedSecret(requiredSetting(surroundings, 'KAFKA_SECRET'), clock);
      const part = (name: string) => async () => field(await read(), name);
      return { tls: {}, sasl: { mechanism, username: part('username'), password: part('password') } };
    }
    default:
      throw new Error(
        `environment variable KAFKA_AUTH is ${mechanism}; it may be iam, SCRAM-SHA-512, SCRAM-SHA-256 or none`,
      );
  }
}

/** One field of a secret that is JSON. @throws Error that does not show the secret */
function field(secret: string, name: string): string {
  let value: unknown;
  try {
    value = JSON.parse(secret)[name];
  } catch {
    throw new Error('the secret is not JSON');
  }
  if (typeof value !== 'string') throw new Error(`the secret has no ${name}`);
  return value;
}

/** A client whose options are read when it is first used, and again after a failure to read them. */
function lazily(options: () => Promise<KafkaClientOptions>): Pick<KafkaClient, 'producer'> {
  return {
    producer(): KafkaProducer {
      let made: Promise<KafkaProducer> | undefined;
      const producer = () => {
        made ??= options().then((read) => kafkaClient(read).producer());
        made.catch(() => {
          made = undefined;
        });
        return made;
      };
      return {
        send: async (records) => (await producer()).send(records),
        close: async () => (await made)?.close(),
      };
    },
  };
}
