import type { SSMClientConfig } from '@aws-sdk/client-ssm';
import { Unavailable } from '../failures/index.ts';
import type { Clock } from '../surroundings/index.ts';
import { SDK_OPTIONS } from '../surroundings/index.ts';

/** A rotated secret is used after five minutes at most. */
const TTL_MS = 5 * 60_000;

/**
 * A secret in a Systems Manager parameter (SecureString), read on the first call and then every five minutes. A failure is
 * not cached: the next call reads it again.
 * @param config of the SSM client. @default from the environment
 * @throws Unavailable (from the function it returns) when the parameter cannot be read.
 */
export function ssmSecret(name: string, clock: Clock, config: SSMClientConfig = {}): () => Promise<string> {
  let current: { readonly value: Promise<string>; readonly until: number } | undefined;
  return () => {
    if (current && clock() < current.until) return current.value;
    const value = read(name, config);
    current = { value, until: clock() + TTL_MS };
    value.catch(() => {
      current = undefined;
    });
    return value;
  };
}

/** Loads the client here, so that functions without a secret start without it. */
async function read(name: string, config: SSMClientConfig): Promise<string> {
  try {
    const { GetParameterCommand, SSMClient } = await import('./ssm-client.ts');
    const response = await new SSMClient({ ...SDK_OPTIONS, ...config }).send(
      new GetParameterCommand({ Name: name, WithDecryption: true }),
    );
    if (response.Parameter?.Value) return response.Parameter.Value;
  } catch (error) {
    throw new Unavailable('ssm', `cannot read parameter ${name}: ${(error as Error).message}`, { cause: error });
  }
  throw new Unavailable('ssm', `parameter ${name} is empty`);
}
