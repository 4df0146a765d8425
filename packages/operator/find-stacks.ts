import { CloudFormationClient, paginateDescribeStacks } from '@aws-sdk/client-cloudformation';
import type { ClientConfig } from './clients.ts';

/** A stack that says of itself that it is a stage of a pipeline. */
export interface StackOfStage {
  readonly name: string;
  readonly stage: string;
}

/**
 * All stacks of stages, by their outputs: what a pipeline calls its stacks makes no difference.
 * @throws whatever CloudFormation throws
 */
export async function findStacks(config: ClientConfig): Promise<readonly StackOfStage[]> {
  const found: StackOfStage[] = [];
  for await (const { Stacks = [] } of paginateDescribeStacks({ client: new CloudFormationClient(config) }, {}))
    for (const { StackName: name = '', Outputs = [] } of Stacks) {
      const stage = stageIn(Outputs.find(({ OutputKey }) => OutputKey === 'ManifestStage')?.OutputValue);
      if (stage !== undefined) found.push({ name, stage });
    }
  return found;
}

/** The output of somebody else may have the same name, and hold anything. */
function stageIn(output = ''): string | undefined {
  try {
    const { kind, stage } = Object(JSON.parse(output));
    return kind === 'stage' && typeof stage === 'string' ? stage : undefined;
  } catch {
    return undefined;
  }
}
