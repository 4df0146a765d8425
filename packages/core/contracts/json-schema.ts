import type { CommandContract } from './define-command.ts';
import type { AnyContract } from './define-event.ts';
import { type Metadata, MetadataSchema } from './envelope.ts';
import { jsonSchemaOf, withoutDialect } from './json-schema-of-validator.ts';
import type { JsonSchema } from './schema.ts';
import type { ContractVersion } from './versions.ts';

export { jsonSchemaOf } from './json-schema-of-validator.ts';
export type { JsonSchema } from './schema.ts';

/**
 * What the data of a contract must look like before it is parsed: the contract's `jsonSchema` if it has one, else
 * {@link jsonSchemaOf} its schema.
 * @throws Error naming the contract when it has none and none can be made.
 */
export function dataSchemaOf(contract: ContractVersion | CommandContract): JsonSchema {
  if (contract.jsonSchema) return withoutDialect(contract.jsonSchema);
  try {
    return jsonSchemaOf(contract.schema);
  } catch (cause) {
    const name = 'type' in contract ? contract.type : contract.command;
    const reason = cause instanceof Error ? cause.message : String(cause);
    throw new Error(`${name} has no JSON Schema: ${reason}. Give the contract the option jsonSchema.`, { cause });
  }
}

/**
 * What an event's `Detail` looks like, `{ data, metadata }`, by its contract.
 * @param metadata its schema, or a reference to it. @default {@link metadataSchemaOf}
 * @throws Error naming the contract when no JSON Schema of its data can be had.
 */
export function detailSchemaOf(contract: ContractVersion, metadata = metadataSchemaOf(contract)): JsonSchema {
  const required = contract.storedOnly ? ['data', 'metadata'] : ['data'];
  return {
    title: `${contract.type} ${contract.version}`,
    description: contract.summary,
    type: 'object',
    properties: { data: dataSchemaOf(contract), metadata },
    required,
  };
}

/** A stored event has a place in the event store. Another workload may have a sequence of its own. */
export function metadataSchemaOf({ storedOnly }: Pick<AnyContract, 'storedOnly'>): JsonSchema {
  const { properties, ...schema } = jsonSchemaOf(MetadataSchema) as { properties: Record<keyof Metadata, JsonSchema> };
  const described = Object.entries(properties).map(([name, property]) => [
    name,
    { description: MEANINGS[name as keyof Metadata], ...property },
  ]);
  return {
    ...schema,
    description: 'What is known of the event besides its data. Another workload may leave out any of it.',
    properties: Object.fromEntries(described),
    ...(storedOnly && { required: ['eventId', 'timestamp', 'correlationId', 'stream', 'sequence'] }),
  };
}

const MEANINGS: Readonly<Record<keyof Metadata, string>> = {
  eventId: "Consumers deduplicate by this. Default: EventBridge's own id, which is new with every retry.",
  timestamp: "When it happened, ISO 8601. Default: EventBridge's time.",
  correlationId: 'The same for everything that one request set off. Default: the event id.',
  causationId: 'The event or command that made this one happen.',
  version: 'Version of the contract. A consumer refuses another major version than its own.',
  stream: 'The stream in the event store. Only the relay gives it.',
  sequence: "The event's place in its stream, from 1. Only the relay gives it.",
  traceparent: 'W3C Trace Context.',
};
