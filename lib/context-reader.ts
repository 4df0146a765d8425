/** Invalid context. The message begins with the key. */
export class ConfigError extends Error {
  override readonly name = 'ConfigError';
  constructor(key: string, problem: string) {
    super(`${key}: ${problem}`);
  }
}

/**
 * Reads plain context keys, from `-c key=value` (always text) or `cdk.json`, and records which ones are known.
 */
export class ContextReader {
  private readonly known = new Set<string>();

  constructor(private readonly context: Readonly<Record<string, unknown>>) {}

  /** @throws ConfigError when the value does not match `shape`, described by `rule`. */
  text(key: string, shape: RegExp, rule: string): string | undefined {
    const value = this.raw(key);
    if (value !== undefined && !shape.test(value)) throw new ConfigError(key, `'${shown(value)}' must be ${rule}`);
    return value;
  }

  /** @throws ConfigError when the value is none of `choices`. */
  oneOf<const Choice extends string>(key: string, choices: readonly Choice[], otherwise: Choice): Choice {
    const value = this.raw(key) ?? otherwise;
    const choice = choices.find((candidate) => candidate === value);
    if (choice === undefined) throw new ConfigError(key, `'${shown(value)}' must be ${choices.join(' or ')}`);
    return choice;
  }

  /** @throws ConfigError when the value is not a whole number from `min` to `max`. */
  whole(key: string, min: number, max: number, otherwise: number): number {
    const value = this.raw(key) ?? String(otherwise);
    const number = /^\d+$/.test(value) ? Number(value) : Number.NaN;
    if (!(number >= min && number <= max))
      throw new ConfigError(key, `'${shown(value)}' must be a whole number from ${min} to ${max}`);
    return number;
  }

  /**
   * Finds mistyped keys. Keys with `@`, `:` or `/` belong to the CDK.
   * @throws ConfigError on any other key that was not read.
   */
  refuseUnknown(): void {
    const plain = Object.keys(this.context).filter((key) => !/[@:/]/.test(key));
    const stray = plain.find((key) => !this.known.has(key));
    if (stray !== undefined)
      throw new ConfigError(
        shown(stray),
        `is not a key of this app; the keys are ${[...this.known].sort().join(', ')}`,
      );
  }

  private raw(key: string): string | undefined {
    this.known.add(key);
    const value = this.context[key];
    if (value === undefined || value === null || value === '') return undefined;
    if (typeof value === 'object') throw new ConfigError(key, 'must be plain text or a number');
    return String(value);
  }
}

/** A value in a message of one line: its beginning, without line breaks and control characters. */
function shown(value: string): string {
  const text = value.toWellFormed().replace(/[\p{Cc}\u2028\u2029]/gu, '\ufffd');
  return text.length > 60 ? `${text.slice(0, 60).toWellFormed()}…` : text;
}
