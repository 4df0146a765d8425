import {
  type AnyContract,
  type ContractVersion,
  detailSchemaOf,
  type JsonSchema,
  versionsOf,
} from '@orderflow/core/contracts';
import { CfnRegistry, CfnSchema } from 'aws-cdk-lib/aws-eventschemas';
import { Construct } from 'constructs';
import { requireThat } from './require-that.ts';
import type { PipelineSettings } from './settings.ts';

export interface ContractRegistryProps {
  readonly pipeline: PipelineSettings;
  /** The contracts whose schemas are registered, in all versions that they read. */
  readonly contracts: readonly AnyContract[];
}

/**
 * A registry of EventBridge with a JSON Schema for each contract, from which other teams take code bindings. It has the name of
 * the bus, and its schemas are called `<source>@<type>-v<version>`, as EventBridge calls those that it discovers. A changed
 * contract is a new version of its schema.
 * @see https://docs.aws.amazon.com/eventbridge/latest/userguide/eb-schema.html
 */
export class ContractRegistry extends Construct {
  readonly registry: CfnRegistry;

  constructor(scope: Construct, id: string, { pipeline, contracts }: ContractRegistryProps) {
    super(scope, id);
    requireThat(this, contracts.length > 0, 'contracts must not be empty');
    const registryName = pipeline.prefix;
    const description = 'The events of the bus of the same name';
    this.registry = new CfnRegistry(this, 'Registry', { registryName, description });
    for (const contract of contracts.flatMap(versionsOf)) this.register(contract);
  }

  private register(contract: ContractVersion): void {
    const name = nameOf(contract);
    const content = JSON.stringify(schemaOf(contract));
    requireThat(
      this,
      content.length <= MAX_CHARACTERS,
      `${name} has ${content.length} characters of schema; EventBridge allows ${MAX_CHARACTERS}`,
    );
    const { attrRegistryName: registryName } = this.registry;
    const { summary: description } = contract;
    new CfnSchema(this, name, { registryName, schemaName: name, type: 'JSONSchemaDraft4', description, content });
  }
}

/** @see https://docs.aws.amazon.com/eventbridge/latest/schema-reference/v1-registries-name-registryname-schemas-name-schemaname.html */
const MAX_CHARACTERS = 100_000;

const nameOf = ({ type, version, source, origin }: ContractVersion): string =>
  origin === 'foreign' ? `${type}-v${version}-of-others` : `${source}@${type}-v${version}`;

/** What EventBridge hands to a target, by the contract of its event. */
function schemaOf(contract: ContractVersion): JsonSchema {
  const { type, source, origin, summary } = contract;
  const text = { type: 'string' };
  return {
    $schema: 'http://json-schema.org/draft-04/schema#',
    title: type,
    description: summary,
    type: 'object',
    properties: {
      id: text,
      'detail-type': { type: 'string', enum: [type] },
      source: origin === 'foreign' ? text : { type: 'string', enum: [source] },
      time: { type: 'string', format: 'date-time' },
      detail: inDraft4(detailSchemaOf(contract)),
    },
    required: ['id', 'detail-type', 'source', 'time', 'detail'],
  };
}

/**
 * A schema of draft 7 in draft 4, the only one that the registry takes: there an exclusive bound is a flag beside the bound, and
 * a single value a list of one.
 */
export function inDraft4(schema: unknown): JsonSchema {
  return converted(schema) as JsonSchema;
}

function converted(schema: unknown): unknown {
  if (Array.isArray(schema)) return schema.map(converted);
  if (typeof schema !== 'object' || schema === null) return schema;
  const entries = Object.entries(schema).flatMap(([keyword, value]): [string, unknown][] => {
    switch (keyword) {
      case 'const':
        return [['enum', [value]]];
      case 'exclusiveMinimum':
        return [
          ['minimum', value],
          [keyword, true],
        ];
      case 'exclusiveMaximum':
        return [
          ['maximum', value],
          [keyword, true],
        ];
      case 'properties':
        return [[keyword, mapped(value)]];
      case 'enum':
      case 'required':
        return [[keyword, value]];
      default:
        return [[keyword, converted(value)]];
    }
  });
  return Object.fromEntries(entries);
}

/** The names of properties are no keywords. */
const mapped = (properties: unknown) =>
  Object.fromEntries(Object.entries(Object(properties)).map(([name, schema]) => [name, converted(schema)]));
