import type { SSMClientConfig } from '@aws-sdk/client-ssm';
import { Unavailable } from '../failures/index.ts';
import type { Clock } from '../surroundings/index.ts';
import { SDK_OPTIONS } from '../surroundings/index.ts';

/** A rotated secret is in use after five minutes at most, without asking for it at every call. */
const TTL_MS = 5 * 60_000;

/**
 * A secret kept in a Systems Manager parameter (SecureString), read when it is first needed and again every five
 * minutes. A failure to read it is not kept: the next call tries again.
 * @param config of the SSM client. @default the environment's
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

/** The client is loaded here and not with the function: who needs no secret starts without it. */
async function read(name: string, config: SSMClientConfig): Promise<string> {
  try {
    const { GetParameterCommand, SSMClient } = await import('./ssm-client.ts');
    const answer = await new SSMClient({ ...SDK_OPTIONS, ...config }).send(
      new GetParameterCommand({ Name: name, WithDecryption: true }),
    );
    if (answer.Parameter?.Value) return answer.Parameter.Value;
  } catch (error) {
    throw new Unavailable('ssm', `cannot read parameter ${name}: ${(error as Error).message}`, { cause: error });
  }
  throw new Unavailable('ssm', `parameter ${name} is empty`);
}
