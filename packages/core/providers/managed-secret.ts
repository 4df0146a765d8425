import type { SecretsManagerClientConfig } from '@aws-sdk/client-secrets-manager';
import { type Clock, SDK_OPTIONS } from '../surroundings/index.ts';
import { cachedSecret } from './cached-secret.ts';

/**
 * A secret in Secrets Manager, such as `{ "username", "password" }` for a broker. Read on the first call and then every five minutes;
 * a failure is not cached.
 * @param id name or ARN
 * @param config of the client. @default from the environment
 * @throws Unavailable (from the function it returns) when it cannot be read
 */
export const managedSecret = (
  id: string,
  clock: Clock,
  config: SecretsManagerClientConfig = {},
): (() => Promise<string>) =>
  cachedSecret({ service: 'secretsmanager', name: `secret ${id}` }, () => read(id, config), clock);

/** Loads the client here, so that functions without a secret start without it. */
async function read(SecretId: string, config: SecretsManagerClientConfig): Promise<string | undefined> {
  const { GetSecretValueCommand, SecretsManagerClient } = await import('./secrets-manager-client.ts');
  const client = new SecretsManagerClient({ ...SDK_OPTIONS, ...config });
  return (await client.send(new GetSecretValueCommand({ SecretId }))).SecretString;
}
