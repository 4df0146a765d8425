import { InvalidValue, type Key, shown } from './config-key.ts';

/** Invalid context. The message begins with the key. */
export class ConfigError extends Error {
  override readonly name = 'ConfigError';
  constructor(key: string, problem: string) {
    super(`${key}: ${problem}`);
  }
}

type Keys = Readonly<Record<string, Key<unknown, unknown>>>;
type ValueOf<K> = K extends Key<infer Value, infer Default> ? Value | Default : never;

/** The values of context keys, from `-c key=value` (always text) or `cdk.json`. What is not given has its default. */
export type ContextValues<K extends Keys> = { readonly [Name in keyof K]: ValueOf<K[Name]> };

/**
 * Reads context by its keys. Other keys with `@`, `:` or `/` belong to the CDK.
 * @throws ConfigError when a value is not allowed, or a key does not exist
 */
export function readContext<const K extends Keys>(
  keys: K,
  context: Readonly<Record<string, unknown>>,
): ContextValues<K> {
  const values = Object.entries(keys).map(([name, key]) => [name, readKey(name, key, context[name])]);
  const plain = Object.keys(context).filter((name) => !/[@:/]/.test(name));
  const stray = plain.find((name) => !Object.hasOwn(keys, name));
  if (stray !== undefined)
    throw new ConfigError(
      shown(stray),
      `is not a key of this app; docs/configuration.md has all keys, among them ${likeIt(stray, Object.keys(keys))}`,
    );
  return Object.fromEntries(values);
}

function readKey(name: string, key: Key<unknown, unknown>, given: unknown): unknown {
  if (given === undefined || given === null || given === '') return key.default;
  try {
    return key.read(given);
  } catch (error) {
    if (error instanceof InvalidValue) throw new ConfigError(`${name}${error.path}`, error.message);
    throw error;
  }
}

/** The three names with the most pairs of letters in common with a mistyped one. */
function likeIt(mistyped: string, names: readonly string[]): string {
  const pairs = pairsOf(mistyped);
  const common = (name: string) => {
    const own = pairsOf(name);
    return (2 * own.filter((pair) => pairs.includes(pair)).length) / (own.length + pairs.length);
  };
  return names
    .toSorted((a, b) => common(b) - common(a))
    .slice(0, 3)
    .join(', ');
}

const pairsOf = (text: string): string[] =>
  Array.from({ length: Math.min(text.length, 60) }, (_, at) => text.slice(at, at + 2).toLowerCase());
