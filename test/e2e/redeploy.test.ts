import { CloudFormationClient, DescribeStackEventsCommand } from '@aws-sdk/client-cloudformation';
import { startLocal } from '@orderflow/local';
import { readState } from '@orderflow/operator';
import { context } from './support/context.ts';
import { stage } from './support/stage.ts';

test('a second deployment that changes nothing changes nothing', async () => {
  const before = readState(process.cwd(), stage().stage);
  const events = await updatesOf(`orderflow-${stage().stage}`);
  const again = await startLocal({ stage: stage().stage, endpoint: stage().endpoint, context });
  expect(again.state).toEqual(before);
  expect(await updatesOf(`orderflow-${stage().stage}`)).toEqual(events);
  await again.stop();
});

/** What CloudFormation has ever done to the stack's resources. */
async function updatesOf(StackName: string): Promise<string[]> {
  const { endpoint, region } = stage();
  const credentials = { accessKeyId: 'test', secretAccessKey: 'test' };
  const client = new CloudFormationClient({ endpoint, region, credentials });
  const { StackEvents = [] } = await client.send(new DescribeStackEventsCommand({ StackName }));
  return StackEvents.filter((event) => event.ResourceType !== 'AWS::CloudFormation::Stack').map(
    (event) => `${event.LogicalResourceId} ${event.ResourceStatus}`,
  );
}
