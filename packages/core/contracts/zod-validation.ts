import type { StandardSchemaV1 } from '@standard-schema/spec';
import type * as z from 'zod/mini';
import { messageOf } from './zod-messages.ts';

/** True for schemas of zod 4: `zod` or `zod/mini`, of any copy in the process. */
export const isZod = <Out>(schema: StandardSchemaV1<unknown, Out>): schema is z.ZodMiniType<Out> =>
  '_zod' in schema && 'safeParse' in schema;

/**
 * As `~standard.validate` does it, but with the messages of {@link messageOf} where the schema has none of its own. They
 * go with each call: zod/mini has none, and a global setting (`z.config`) belongs to the application.
 */
export function validateByZod<Out>(
  schema: z.ZodMiniType<Out>,
  value: unknown,
): ReturnType<StandardSchemaV1<unknown, Out>['~standard']['validate']> {
  try {
    const result = schema.safeParse(value);
    if (result.success) return { value: result.data };
    // Once more, for the messages alone: to give them along costs a valid value a third of its parsing time.
    const { error = result.error } = schema.safeParse(value, { error: messageOf });
    return error;
  } catch (error) {
    // The standard way gives a promise then.
    if (isAsyncError(error)) return schema['~standard'].validate(value);
    throw error;
  }
}

/** By its message: the class is another in each copy of zod, and it has no name. */
const isAsyncError = (error: unknown): boolean =>
  error instanceof Error && error.message.startsWith('Encountered Promise during synchronous parse');
