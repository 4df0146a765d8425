import { parseAs, type Schema } from './schema.ts';

/** An intention, which may be refused. */
export interface CommandContract<Name extends string = string, Data = unknown> {
  readonly command: Name;
  readonly owner: string;
  readonly summary: string;
  readonly schema: Schema<Data>;
  /** @throws ContractViolation, fields named from the root of the body. */
  parse(body: unknown): Data;
}

export type CommandOf<C> =
  C extends CommandContract<infer Name, infer Data> ? { readonly type: Name; readonly data: Data } : never;

/** Declares a command, once. Names are imperative: `CreateOrder`. */
export function defineCommand<const Name extends string, Data>(
  command: Name,
  options: { readonly owner: string; readonly summary: string; readonly data: Schema<Data> },
): CommandContract<Name, Data> {
  const { data: schema, owner, summary } = options;
  return { command, owner, summary, schema, parse: (body) => parseAs(command, schema, body) };
}
