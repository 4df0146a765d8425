import { type AnyContract, jsonSchemaOf } from '@orderflow/core/contracts';

/** Texts that most contracts take: an id, a currency, a country, a time, an address. */
const TEXTS = ['x-1', 'EUR', 'DE', '2026-11-24T12:00:00.000Z', 'ada@example.com'];

interface Schema {
  readonly type?: string;
  readonly enum?: readonly unknown[];
  readonly const?: unknown;
  readonly pattern?: string;
  readonly minimum?: number;
  readonly properties?: Readonly<Record<string, Schema>>;
  readonly required?: readonly string[];
  readonly items?: Schema;
  readonly anyOf?: readonly Schema[];
}

/**
 * An example of an event that has none in examples.ts, from its JSON Schema: the fields that it requires.
 * @throws Error that says where to add one, when the contract refuses what was derived
 */
export function derivedExample(name: string, contract: AnyContract): Readonly<Record<string, unknown>> {
  const example = sampleOf(jsonSchemaOf(contract.schema));
  try {
    contract.parse(example);
  } catch (cause) {
    throw new Error(`add an example of ${name} to EXAMPLES in events/testing/examples.ts: none can be derived`, {
      cause,
    });
  }
  return example as Readonly<Record<string, unknown>>;
}

function sampleOf(schema: Schema): unknown {
  if (schema.anyOf?.[0]) return sampleOf(schema.anyOf[0]);
  if (schema.const !== undefined) return schema.const;
  if (schema.enum) return schema.enum[0];
  switch (schema.type) {
    case 'object':
      return Object.fromEntries(
        (schema.required ?? []).map((name) => [name, sampleOf(schema.properties?.[name] ?? {})]),
      );
    case 'array':
      return [sampleOf(schema.items ?? {})];
    case 'integer':
    case 'number':
      return Math.max(1, schema.minimum ?? 1);
    case 'boolean':
      return true;
    default:
      return TEXTS.find((text) => new RegExp(schema.pattern ?? '').test(text));
  }
}
