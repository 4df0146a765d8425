import { CloudFormationClient, DescribeStacksCommand } from '@aws-sdk/client-cloudformation';
import { type Manifest, parseManifest } from '@orderflow/core/manifest';
import type { ClientConfig } from './clients.ts';

/**
 * Reads the manifest of a stage from the outputs of its stacks.
 * @throws ManifestError when they are not the stacks of a stage
 * @throws whatever CloudFormation throws
 */
export async function readStacks(config: ClientConfig, stackNames: readonly string[]): Promise<Manifest> {
  const client = new CloudFormationClient(config);
  const answers = await Promise.all(
    stackNames.map((StackName) => client.send(new DescribeStacksCommand({ StackName }))),
  );
  const stacks = answers.flatMap(({ Stacks = [] }) => Stacks);
  const outputsOf = ({ Outputs = [] }: (typeof stacks)[number]) =>
    Object.fromEntries(Outputs.map(({ OutputKey = '', OutputValue = '' }) => [OutputKey, OutputValue]));
  return parseManifest(...stacks.map(outputsOf));
}
