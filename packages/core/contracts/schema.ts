import type { StandardSchemaV1 } from '@standard-schema/spec';
import { ContractViolation, type Problem } from './contract-violation.ts';
import { isZod, validateByZod } from './zod-validation.ts';

/** A validator of any library that implements Standard Schema, synchronous. @see https://standardschema.dev */
export type Schema<Out = unknown> = StandardSchemaV1<unknown, Out>;

/** The type of what a schema lets pass. */
export type OutputOf<S extends Schema> = StandardSchemaV1.InferOutput<S>;

/** A JSON Schema, draft 7: what AsyncAPI builds on, and the newest that most validators know. */
export type JsonSchema = Readonly<Record<string, unknown>>;

/**
 * Parses `value`. Fields that the schema drops are dropped; contracts drop unknown fields, so that a producer may add
 * fields before its consumers know them.
 * @throws ContractViolation naming every field at fault, each path starting with `root`; `body` is the value itself.
 * @throws Error naming the contract when the schema validates asynchronously.
 */
export function parseAs<Out>(contract: string, schema: Schema<Out>, value: unknown, root = ''): Out {
  const result = validate(contract, schema, value);
  if (!result.issues) return result.value;
  throw new ContractViolation(
    contract,
    result.issues.map((issue) => problemOf(issue, root)),
  );
}

/** One thing that is wrong with a value: where, step by step, and in words. */
export interface Issue {
  readonly path: readonly PropertyKey[];
  readonly problem: Problem;
}

/** All that is wrong with a value; nothing when it may pass. */
export function issuesOf(contract: string, schema: Schema, value: unknown, root = ''): readonly Issue[] {
  const { issues = [] } = validate(contract, schema, value);
  return issues.map((issue) => ({ path: (issue.path ?? []).map(keyOf), problem: problemOf(issue, root) }));
}

function validate<Out>(contract: string, schema: Schema<Out>, value: unknown): StandardSchemaV1.Result<Out> {
  const result = isZod(schema) ? validateByZod(schema, value) : schema['~standard'].validate(value);
  if (!('then' in result)) return result;
  // Its outcome is of no interest, but a rejection that nobody handles ends the process.
  result.catch(() => undefined);
  throw new Error(`${contract}: the schema validates asynchronously; a contract needs a synchronous schema`);
}

/** Some libraries give the steps of a path as they are, some as objects, and some none for the value itself. */
function problemOf({ path = [], message }: StandardSchemaV1.Issue, root: string): Problem {
  let field = root;
  for (const step of path) {
    const key = keyOf(step);
    if (typeof key === 'number') field += `[${key}]`;
    else field += field ? `.${String(key)}` : String(key);
  }
  return { field: field || 'body', detail: message };
}

const keyOf = (step: PropertyKey | StandardSchemaV1.PathSegment): PropertyKey =>
  typeof step === 'object' ? step.key : step;
