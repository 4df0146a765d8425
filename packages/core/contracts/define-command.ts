import { type JsonSchema, type OutputOf, parseAs, type Schema } from './schema.ts';

/** An intention, which may be refused. */
export interface CommandContract<Name extends string = string, Data = unknown, S extends Schema = Schema<Data>> {
  readonly command: Name;
  readonly owner: string;
  readonly summary: string;
  readonly schema: S;
  /** Set where it was declared by hand. */
  readonly jsonSchema?: JsonSchema | undefined;
  /** @throws ContractViolation, fields named from the root of the body. */
  parse(body: unknown): Data;
}

export type CommandOf<C> =
  C extends CommandContract<infer Name, infer Data> ? { readonly type: Name; readonly data: Data } : never;

export interface CommandOptions<S extends Schema> {
  readonly owner: string;
  readonly summary: string;
  /** A validator of any library that implements Standard Schema, synchronous. */
  readonly data: S;
  /** JSON Schema (draft 7) of the data. @default what the validator's library makes of `data` */
  readonly jsonSchema?: JsonSchema;
}

/** Declares a command, once. Names are imperative: `CreateOrder`. */
export function defineCommand<const Name extends string, S extends Schema>(
  command: Name,
  options: CommandOptions<S>,
): CommandContract<Name, OutputOf<S>, S> {
  const { data: schema, owner, summary, jsonSchema } = options;
  const parse = (body: unknown) => parseAs<OutputOf<S>>(command, schema, body);
  return { command, owner, summary, schema, jsonSchema, parse };
}
