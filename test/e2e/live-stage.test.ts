import {
  CloudFormationClient,
  CreateStackCommand,
  DeleteStackCommand,
  DescribeStacksCommand,
  UpdateStackCommand,
} from '@aws-sdk/client-cloudformation';
import { GetQueueUrlCommand } from '@aws-sdk/client-sqs';
import { templateApp } from '@orderflow/constructs/assertions';
import { clientConfig } from '@orderflow/operator';
import { Template } from 'aws-cdk-lib/assertions';
import { Queue } from 'aws-cdk-lib/aws-sqs';
import { CfnResource, RemovalPolicy, Stack } from 'aws-cdk-lib/core';
import { guardFlow } from '../../lib/stacks/flow-guard.ts';
import { aws } from './support/aws.ts';
import { eventually } from './support/eventually.ts';
import { stage } from './support/stage.ts';

/** What CloudFormation does with a stage that keeps its data, in stacks of a few resources. */
const cloudFormation = new CloudFormationClient(clientConfig(stage()));

function bodyOf(build: (stack: Stack) => void): string {
  const stack = new Stack(templateApp(), 'live');
  build(stack);
  return JSON.stringify(Template.fromStack(stack).toJSON());
}

const withFlow = (flow: string) =>
  bodyOf((stack) => {
    guardFlow(stack, flow);
    new Queue(stack, 'Queue', { queueName: `flow-guard-${flow}` });
  });

const statusOf = async (StackName: string) => {
  const { Stacks: [found] = [] } = await cloudFormation.send(new DescribeStacksCommand({ StackName }));
  return found?.StackStatus ?? '';
};

const settled = (name: string) =>
  eventually(`stack ${name} at rest`, async () => {
    const status = await statusOf(name);
    return /(COMPLETE|FAILED)$/.test(status) ? status : undefined;
  });

const queueExists = (QueueName: string) =>
  aws.sqs.send(new GetQueueUrlCommand({ QueueName })).then(
    () => true,
    () => false,
  );

test('a deployment with another flow is refused before anything is changed, unless it is said', async () => {
  const StackName = 'live-flow';
  await cloudFormation.send(new CreateStackCommand({ StackName, TemplateBody: withFlow('choreography') }));
  expect(await settled(StackName)).toBe('CREATE_COMPLETE');
  const update = (flow: string, parameter: object) =>
    cloudFormation.send(
      new UpdateStackCommand({
        ...{ StackName, TemplateBody: withFlow(flow) },
        Parameters: [{ ParameterKey: 'DeployedFlow', ...parameter }],
      }),
    );
  await expect(update('orchestration', { UsePreviousValue: true })).rejects.toThrow(
    'orders under way would stop. When none is: --parameters DeployedFlow=orchestration',
  );
  expect(await queueExists('flow-guard-orchestration')).toBe(false);
  await update('orchestration', { ParameterValue: 'orchestration' });
  expect(await settled(StackName)).toBe('UPDATE_COMPLETE');
  expect(await queueExists('flow-guard-orchestration')).toBe(true);
  await cloudFormation.send(new DeleteStackCommand({ StackName }));
});

test('a first deployment that failed is repeated under the same names', async () => {
  const body = (isBroken: boolean) =>
    bodyOf((stack) => {
      const removalPolicy = RemovalPolicy.RETAIN_ON_UPDATE_OR_DELETE;
      const queue = new Queue(stack, 'Kept', { queueName: 'first-deployment', removalPolicy });
      if (!isBroken) return;
      const broken = new CfnResource(stack, 'Broken', {
        type: 'AWS::CloudWatch::Alarm',
        properties: { AlarmName: 'x' },
      });
      broken.node.addDependency(queue);
    });
  const deploy = (StackName: string, isBroken: boolean) =>
    cloudFormation.send(new CreateStackCommand({ StackName, TemplateBody: body(isBroken) }));
  await deploy('live-first', true);
  expect(await settled('live-first')).toBe('ROLLBACK_COMPLETE');
  expect(await queueExists('first-deployment')).toBe(false);
  await deploy('live-second', false);
  expect(await settled('live-second')).toBe('CREATE_COMPLETE');
});
