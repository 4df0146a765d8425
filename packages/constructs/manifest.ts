import { CfnOutput, Stack } from 'aws-cdk-lib/core';
import type { Construct } from 'constructs';
import { pascalCase } from './naming.ts';

/** What a stage says of itself. Values may be CloudFormation tokens. */
export interface ManifestEntry {
  readonly kind:
    | 'stage'
    | 'bus'
    | 'archive'
    | 'consumer'
    | 'relay'
    | 'table'
    | 'bucket'
    | 'api'
    | 'workflow'
    | 'breaker';
  readonly [detail: string]: unknown;
}

/**
 * Adds one output to the stack: `Manifest<Kind><Name>`, its value a JSON string. Operator's tools read the outputs of a
 * stack and know nothing else, so they work for every pipeline made of these constructs.
 */
export function addToManifest(scope: Construct, entry: ManifestEntry, name = ''): void {
  const output = new CfnOutput(scope, `Manifest${pascalCase(entry.kind)}`, {
    value: Stack.of(scope).toJsonString(entry),
  });
  output.overrideLogicalId(`Manifest${pascalCase(entry.kind)}${pascalCase(name)}`);
}
