import { createRequire } from 'node:module';
import type { StandardJSONSchemaV1 } from '@standard-schema/spec';
import * as z from 'zod/mini';
import type { JsonSchema, Schema } from './schema.ts';

/**
 * What a value must look like before it is parsed, as the validator's library says it. Unknown fields are allowed, as
 * they are when the value is received: a producer may add fields before its consumers know them.
 * @throws Error when the library has no JSON Schema to give, or has none for this schema.
 */
export const jsonSchemaOf = (schema: Schema): JsonSchema => withoutDialect(convert(schema));

/** As a part of another schema, which alone says what dialect it is in. */
export const withoutDialect = ({ $schema: _, ...schema }: JsonSchema): JsonSchema => schema;

/** The standard's own way, then the ways of libraries that go without it. */
function convert(schema: Schema & Partial<ArkType>): JsonSchema {
  const { jsonSchema, vendor }: StandardProps = schema['~standard'];
  if (jsonSchema) return jsonSchema.input({ target: 'draft-07' });
  if ('_zod' in schema) return z.toJSONSchema(schema as z.ZodMiniType, { target: 'draft-07', io: 'input' });
  if (schema.toJsonSchema) return schema.toJsonSchema({ target: 'draft-07' });
  if (vendor === 'valibot') return ofValibot(schema);
  throw new Error(`the library ${vendor} makes none`);
}

type StandardProps = Schema['~standard'] & Partial<StandardJSONSchemaV1['~standard']>;

/** Types of arktype before 2.1.28, which had no standard way yet. */
interface ArkType {
  toJsonSchema(options: { target: 'draft-07' }): JsonSchema;
}

/** valibot leaves it to a second package. It is loaded here alone, so that no bundled function contains it. */
function ofValibot(schema: Schema): JsonSchema {
  const { toJsonSchema } = valibotConverter();
  return toJsonSchema(schema, { target: 'draft-07', typeMode: 'input' });
}

function valibotConverter() {
  try {
    return createRequire(import.meta.url)('@valibot/to-json-schema');
  } catch (cause) {
    throw new Error('valibot makes one only where @valibot/to-json-schema is installed', { cause });
  }
}
