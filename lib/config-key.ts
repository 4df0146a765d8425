import * as z from 'zod/mini';

/** A part of docs/configuration.md. */
export type Section =
  | 'Stage'
  | 'API'
  | 'Archive and mail'
  | 'Orders'
  | 'Providers'
  | 'Circuit breakers'
  | 'Messages'
  | 'Access'
  | 'Operation';

/** What a reader needs to know of a key. */
interface About {
  readonly section: Section;
  /** One sentence for docs/configuration.md. */
  readonly about: string;
  /** What holds without the key, in words, where that depends on other keys. @default the default itself, or none */
  readonly without?: string;
}

/** One key of the configuration. */
export interface Key<Value, Default> extends About {
  /** Completes the sentence `'x' must be …`. */
  readonly allowed: string;
  readonly default: Default;
  /**
   * Reads what was given: text from the command line; from cdk.json also a number, a list or an object.
   * @throws InvalidValue
   */
  read(given: unknown): Value;
}

/** A value that a key does not allow. The message completes `<key>: …`, or `<key>[0].field: …` by its path. */
export class InvalidValue extends Error {
  override readonly name = 'InvalidValue';
  constructor(
    message: string,
    readonly path = '',
  ) {
    super(message);
  }
}

interface Text extends About {
  readonly shape: Pick<RegExp, 'test'>;
  readonly rule: string;
  readonly default?: string;
}

/** Text of a shape that `rule` describes. */
export function text(of: Text & { readonly default: string }): Key<string, string>;
export function text(of: Text): Key<string, undefined>;
export function text({ shape, rule, default: otherwise, ...about }: Text): Key<string, string | undefined> {
  const read = (given: unknown) => {
    const value = plain(given);
    return shape.test(value) ? value : refuse(value, rule);
  };
  return { ...about, allowed: rule, default: otherwise, read };
}

interface OneOf<Choice> extends About {
  readonly choices: readonly Choice[];
  readonly default?: Choice;
}

/** One of these. */
export function oneOf<const Choice extends string>(
  of: OneOf<Choice> & { readonly default: NoInfer<Choice> },
): Key<Choice, Choice>;
export function oneOf<const Choice extends string>(of: OneOf<Choice>): Key<Choice, undefined>;
export function oneOf<const Choice extends string>(of: OneOf<Choice>): Key<Choice, Choice | undefined> {
  const { choices, default: otherwise, ...about } = of;
  const allowed = choices.join(' or ');
  const read = (given: unknown) => choices.find((choice) => choice === plain(given)) ?? refuse(plain(given), allowed);
  return { ...about, allowed, default: otherwise, read };
}

interface Whole extends About {
  readonly from: number;
  readonly to: number;
  readonly default?: number;
}

/** A whole number within bounds. */
export function whole(of: Whole & { readonly default: number }): Key<number, number>;
export function whole(of: Whole): Key<number, undefined>;
export function whole({ from, to, default: otherwise, ...about }: Whole): Key<number, number | undefined> {
  const allowed = `a whole number from ${from} to ${to}`;
  const read = (given: unknown) => {
    const value = plain(given);
    const number = /^\d+$/.test(value) ? Number(value) : Number.NaN;
    return number >= from && number <= to ? number : refuse(value, allowed);
  };
  return { ...about, allowed, default: otherwise, read };
}

/** A list, a comma between its elements, or a list in cdk.json. Without the key it is empty. */
export function list(of: Omit<Text, 'default'>): Key<readonly string[], readonly string[]> {
  const { shape, rule, ...about } = of;
  const read = (given: unknown) =>
    elementsOf(given).map((element, index) => {
      const value = plain(element);
      return shape.test(value) ? value : refuse(value, rule, `[${index}]`);
    });
  return { ...about, allowed: `a list: each ${rule}`, default: [], read };
}

const elementsOf = (given: unknown): readonly unknown[] =>
  Array.isArray(given)
    ? given
    : plain(given)
        .split(',')
        .map((element) => element.trim());

/** A list of objects: JSON, or a list in cdk.json. Without the key it is empty. */
export function objects<Schema extends z.ZodMiniType>(
  of: About & { readonly each: Schema; readonly allowed: string },
): Key<readonly z.output<Schema>[], readonly z.output<Schema>[]> {
  const { each, ...about } = of;
  const schema = z.array(each);
  const read = (given: unknown) => {
    const result = z.safeParse(schema, Array.isArray(given) ? given : parsed(plain(given)));
    if (result.success) return result.data;
    const [issue] = result.error.issues;
    throw new InvalidValue(issue?.message ?? 'is invalid', pathOf(issue?.path ?? []));
  };
  return { ...about, default: [], read };
}

function parsed(json: string): unknown {
  try {
    return JSON.parse(json);
  } catch {
    return refuse(json, 'JSON');
  }
}

/** `[0].sources[1]` */
const pathOf = (path: readonly PropertyKey[]): string =>
  path.map((step) => (typeof step === 'number' ? `[${step}]` : `.${shown(String(step))}`)).join('');

function plain(given: unknown): string {
  if (typeof given === 'object') throw new InvalidValue('must be plain text or a number');
  return String(given);
}

function refuse(value: string, rule: string, path = ''): never {
  throw new InvalidValue(`'${shown(value)}' must be ${rule}`, path);
}

/** A value in a message of one line: its beginning, without line breaks and control characters. */
export function shown(value: string): string {
  const line = value.toWellFormed().replace(/[\p{Cc}\u2028\u2029]/gu, '\ufffd');
  return line.length > 60 ? `${line.slice(0, 60).toWellFormed()}…` : line;
}
