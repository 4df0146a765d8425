import type { SSMClientConfig } from '@aws-sdk/client-ssm';
import { type Clock, SDK_OPTIONS } from '../surroundings/index.ts';
import { cachedSecret } from './cached-secret.ts';

/**
 * A secret in a Systems Manager parameter (SecureString), read on the first call and then every five minutes. A failure is
 * not cached: the next call reads it again.
 * @param config of the SSM client. @default from the environment
 * @throws Unavailable (from the function it returns) when the parameter cannot be read.
 */
export const ssmSecret = (name: string, clock: Clock, config: SSMClientConfig = {}): (() => Promise<string>) =>
  cachedSecret({ service: 'ssm', name: `parameter ${name}` }, () => read(name, config), clock);

/** Loads the client here, so that functions without a secret start without it. */
async function read(Name: string, config: SSMClientConfig): Promise<string | undefined> {
  const { GetParameterCommand, SSMClient } = await import('./ssm-client.ts');
  const client = new SSMClient({ ...SDK_OPTIONS, ...config });
  return (await client.send(new GetParameterCommand({ Name, WithDecryption: true }))).Parameter?.Value;
}
