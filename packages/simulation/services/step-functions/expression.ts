import { createHash } from 'node:crypto';
import jsonata from 'jsonata';
import { direct, NOT_DIRECT, type Node } from './direct.ts';
import { StatesError } from './states-error.ts';

/** What an expression may ask besides `$states`. */
export interface Surroundings {
  /** Milliseconds since the epoch. */
  now(): number;
  /** Uniform in [0, 1). */
  random(): number;
}

interface Compiled {
  readonly language: jsonata.Expression;
  readonly directly: ((states: unknown) => unknown) | undefined;
}

const known = new Map<string, Compiled>();

/**
 * Evaluates JSON in which every string `{% … %}` is JSONata over `$states`. Takes microtasks, and nothing else: no timer,
 * no clock and no chance but the surroundings'.
 * @throws StatesError `States.QueryEvaluationError` when an expression fails, or has no value
 * @see https://docs.aws.amazon.com/step-functions/latest/dg/transforming-data.html
 */
export async function evaluate(template: unknown, states: object, around: Surroundings): Promise<unknown> {
  if (typeof template === 'string') return evaluateText(template, states, around);
  if (Array.isArray(template)) return Promise.all(template.map((each) => evaluate(each, states, around)));
  if (typeof template !== 'object' || template === null) return template;
  const filled: Record<string, unknown> = {};
  for (const [key, value] of Object.entries(template)) filled[key] = await evaluate(value, states, around);
  return filled;
}

async function evaluateText(text: string, states: object, around: Surroundings): Promise<unknown> {
  const source = /^\{%(.*)%\}$/s.exec(text)?.[1]?.trim();
  if (source === undefined) return text;
  const { language, directly } = compiled(source);
  const value = directly?.(states) ?? NOT_DIRECT;
  return value === NOT_DIRECT ? evaluateFully(language, source, states, around) : value;
}

async function evaluateFully(language: jsonata.Expression, source: string, states: object, around: Surroundings) {
  try {
    const json = JSON.stringify(await language.evaluate(undefined, { states, ...functions(around) }));
    if (json === undefined) throw new Error('it returned nothing');
    return JSON.parse(json);
  } catch (error) {
    const { message } = error as { readonly message?: string };
    throw new StatesError('States.QueryEvaluationError', `The JSONata expression '${source}' failed: ${message}`);
  }
}

function compiled(source: string): Compiled {
  const before = known.get(source);
  if (before) return before;
  const language = jsonata(source);
  const made = { language, directly: direct(language.ast() as Node) };
  known.set(source, made);
  return made;
}

/**
 * What Step Functions adds to the language, and what must not ask the machine.
 * @see https://docs.aws.amazon.com/step-functions/latest/dg/transforming-data.html#jsonata-functions
 */
function functions({ now, random }: Surroundings): Readonly<Record<string, unknown>> {
  return {
    parse: (json: string) => JSON.parse(json),
    hash: (text: string, algorithm: string) =>
      createHash(algorithm.replace('-', '').toLowerCase()).update(text).digest('hex'),
    range: (first: number, last: number, step: number) =>
      Array.from({ length: Math.max(0, Math.floor((last - first) / step) + 1) }, (_, n) => first + n * step),
    partition: (list: readonly unknown[], size: number) =>
      Array.from({ length: Math.ceil(list.length / size) }, (_, n) => list.slice(n * size, (n + 1) * size)),
    uuid: () => `${hex(random, 8)}-${hex(random, 4)}-4${hex(random, 3)}-8${hex(random, 3)}-${hex(random, 12)}`,
    random,
    millis: now,
    now: () => new Date(now()).toISOString(),
    eval: () => {
      throw new Error('$eval is not supported');
    },
  };
}

const hex = (random: () => number, digits: number): string =>
  Array.from({ length: digits }, () => Math.floor(random() * 16).toString(16)).join('');
