import { Unavailable } from '../failures/index.ts';
import type { Clock } from '../surroundings/index.ts';

/** A rotated secret is used after five minutes at most. */
const TTL_MS = 5 * 60_000;

/** Where a secret is, for messages: `ssm`, `parameter /app/key`. */
export interface SecretPlace {
  readonly service: string;
  readonly name: string;
}

/**
 * A secret that is read on the first call and then every five minutes. A failure is not cached: the next call reads it again.
 * @throws Unavailable (from the function it returns) when it cannot be read, or is empty
 */
export function cachedSecret(
  { service, name }: SecretPlace,
  read: () => Promise<string | undefined>,
  clock: Clock,
): () => Promise<string> {
  let current: { readonly value: Promise<string>; readonly until: number } | undefined;
  const required = async () => {
    const value = await read().catch((error: Error) => {
      throw new Unavailable(service, `cannot read ${name}: ${error.message}`, { cause: error });
    });
    if (!value) throw new Unavailable(service, `${name} is empty`);
    return value;
  };
  return () => {
    if (current && clock() < current.until) return current.value;
    const value = required();
    current = { value, until: clock() + TTL_MS };
    value.catch(() => {
      current = undefined;
    });
    return value;
  };
}
