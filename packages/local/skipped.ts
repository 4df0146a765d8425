import {
  CloudFormationClient,
  paginateListStackResources,
  type StackResourceSummary,
} from '@aws-sdk/client-cloudformation';
import { clientConfig, type Endpoint } from '@orderflow/operator';

/**
 * Resources that the endpoint reports as CREATE_COMPLETE without creating them, since it does not know their types.
 *
 * @returns in words, such as `AWS::CloudWatch::Dashboard (2)`
 */
export async function skippedResources(endpoint: Endpoint, stackNames: readonly string[]): Promise<readonly string[]> {
  const client = new CloudFormationClient(clientConfig(endpoint));
  const resources: StackResourceSummary[] = [];
  for (const StackName of stackNames) {
    for await (const page of paginateListStackResources({ client }, { StackName })) {
      resources.push(...(page.StackResourceSummaries ?? []));
    }
  }
  return countTypes(resources.filter(isSkipped));
}

/** Such a resource has no physical id, or a placeholder. */
const isSkipped = ({ PhysicalResourceId: id }: StackResourceSummary): boolean => !id || id === 'unknown';

export function countTypes(resources: readonly Pick<StackResourceSummary, 'ResourceType'>[]): readonly string[] {
  const counts = new Map<string, number>();
  for (const { ResourceType = '?' } of resources) counts.set(ResourceType, (counts.get(ResourceType) ?? 0) + 1);
  return [...counts].sort().map(([type, count]) => `${type} (${count})`);
}
