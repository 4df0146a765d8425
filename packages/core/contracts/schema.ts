import * as z from 'zod/mini';
import en from 'zod/v4/locales/en.js';
import { ContractViolation, type Problem } from './contract-violation.ts';

z.config(en());

export type Schema<Out = unknown> = z.ZodMiniType<Out>;

/**
 * Parses `value`; unknown fields are dropped, so that a producer may add fields before its consumers know them.
 * @throws ContractViolation naming every field at fault, each path starting with `root`; `body` is the value itself.
 */
export function parseAs<Out>(contract: string, schema: Schema<Out>, value: unknown, root = ''): Out {
  const result = schema.safeParse(value);
  if (result.success) return result.data;
  throw new ContractViolation(
    contract,
    result.error.issues.map((issue) => problemOf(issue, root)),
  );
}

function problemOf(issue: z.core.$ZodIssue, root: string): Problem {
  let field = root;
  for (const step of issue.path) {
    if (typeof step === 'number') field += `[${step}]`;
    else field += field ? `.${String(step)}` : String(step);
  }
  return { field: field || 'body', detail: issue.message };
}
