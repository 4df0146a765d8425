import { MANIFEST_PREFIX, type ManifestEntry } from '@orderflow/core/manifest';
import { CfnOutput, Stack } from 'aws-cdk-lib/core';
import type { Construct } from 'constructs';
import { pascalCase } from './naming.ts';

/**
 * Adds one output to the stack, `Manifest<Kind><Name>`, its value a JSON string. Operator's tools read the outputs of a
 * stack and nothing else, so they work for every pipeline made of these constructs.
 * @param name sets entries of one kind apart. @default none: there is one of its kind
 */
export function addToManifest(scope: Construct, entry: ManifestEntry, name = ''): void {
  const output = new CfnOutput(scope, `Manifest${pascalCase(entry.kind)}`, {
    value: Stack.of(scope).toJsonString(entry),
  });
  output.overrideLogicalId(`${MANIFEST_PREFIX}${pascalCase(entry.kind)}${pascalCase(name)}`);
}
