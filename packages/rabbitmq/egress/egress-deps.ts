import { consumerDeps } from '@orderflow/core/lambda';
import { managedSecret } from '@orderflow/core/providers';
import { requiredSetting, type Surroundings } from '@orderflow/core/surroundings';
import type { CloudEventsMode } from '@orderflow/messaging';
import { rabbitClient } from '../client/index.ts';
import type { RabbitEgressDeps } from './rabbit-egress.ts';

/** Milliseconds for a batch: less than the function has, so that it can still say which messages failed. */
const CONFIRM_TIMEOUT_MS = 5000;

/**
 * What an egress function needs, from the settings that the construct `RabbitEgress` makes: those of a consumer, `POSITIONS_TABLE`,
 * `RABBIT_URL` without a password, `RABBIT_SECRET`, `RABBIT_EXCHANGE`, `RABBIT_MANDATORY` and `RABBIT_CLOUD_EVENTS`.
 * @throws Error naming a setting that is missing or wrong
 */
export function rabbitEgressDeps(surroundings: Surroundings): RabbitEgressDeps {
  const deps = consumerDeps(surroundings);
  const cloudEvents = surroundings.setting('RABBIT_CLOUD_EVENTS');
  if (cloudEvents && !['structured', 'binary'].includes(cloudEvents))
    throw new Error(`environment variable RABBIT_CLOUD_EVENTS is ${cloudEvents}; it may be structured or binary`);
  const options = {
    url: urlOf(surroundings),
    name: deps.consumer.name,
    confirmTimeoutMs: CONFIRM_TIMEOUT_MS,
    mandatory: surroundings.setting('RABBIT_MANDATORY') === 'true',
  };
  return {
    ...deps,
    client: surroundings.connect('rabbitmq', () => rabbitClient(options)),
    exchange: surroundings.setting('RABBIT_EXCHANGE'),
    positionsTable: requiredSetting(surroundings, 'POSITIONS_TABLE'),
    cloudEvents: cloudEvents as CloudEventsMode | undefined,
  };
}

/** User and password are read from their secret when the function connects. */
function urlOf(surroundings: Surroundings): string | (() => Promise<string>) {
  const url = requiredSetting(surroundings, 'RABBIT_URL');
  if (!/^amqps?:\/\//.test(url)) throw new Error('environment variable RABBIT_URL must begin with amqp:// or amqps://');
  const id = surroundings.setting('RABBIT_SECRET');
  if (!id) return url;
  const secret = managedSecret(id, surroundings.clock);
  return async () => withCredentials(url, await secret());
}

/** @throws Error that does not show the secret */
export function withCredentials(url: string, secret: string): string {
  let given: { readonly username?: unknown; readonly password?: unknown };
  try {
    given = JSON.parse(secret);
  } catch {
    throw new Error('the secret is not JSON');
  }
  const { username, password } = given;
  if (typeof username !== 'string' || typeof password !== 'string')
    throw new Error('the secret has no username and password');
  const whole = new URL(url);
  whole.username = encodeURIComponent(username);
  whole.password = encodeURIComponent(password);
  return whole.href;
}
