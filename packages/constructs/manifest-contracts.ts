import { type AnyContract, dataSchemaOf, type JsonSchema, type StreamContract } from '@orderflow/core/contracts';
import type { ManifestEntry } from '@orderflow/core/manifest';
import { Stack } from 'aws-cdk-lib/core';
import { Construct } from 'constructs';
import { addToManifest } from './manifest.ts';

/** Adds contracts to the stack's manifest, each once, so that operators can check an event before they put it on the bus. */
export function describeEvents(scope: Construct, contracts: readonly AnyContract[]): void {
  for (const contract of contracts) {
    const { type, source, origin, version, storedOnly } = contract;
    const name = `${type}.${version}${origin === 'foreign' ? '.foreign' : ''}`;
    const schema = schemaOf(contract);
    addOnce(scope, { kind: 'event', type, source, origin, version, storedOnly, ...(schema && { schema }) }, name);
  }
}

/** Adds a kind of streams, and its events. */
export function describeStream(scope: Construct, { name, key, events }: StreamContract): void {
  addOnce(scope, { kind: 'stream', name, key, events: events.map(({ type }) => type) }, name);
  describeEvents(scope, events);
}

/** A longer schema is left out: outputs are for names and small things, and a stack has one template. */
const MAX_SCHEMA_CHARACTERS = 3000;

/** A contract without JSON Schema, which is allowed until documents are made of it, has none here. */
function schemaOf(contract: AnyContract): JsonSchema | undefined {
  try {
    const schema = dataSchemaOf(contract);
    return JSON.stringify(schema).length <= MAX_SCHEMA_CHARACTERS ? schema : undefined;
  } catch {
    return undefined;
  }
}

function addOnce(scope: Construct, entry: ManifestEntry, name: string): void {
  const stack = Stack.of(scope);
  const id = `Manifest-${entry.kind}-${name}`;
  if (!stack.node.tryFindChild(id)) addToManifest(new Construct(stack, id), entry, name);
}
