import type { IRuleTarget } from 'aws-cdk-lib/aws-events';
import { PolicyStatement, ServicePrincipal } from 'aws-cdk-lib/aws-iam';
import type { IQueue } from 'aws-cdk-lib/aws-sqs';
import { ArnFormat, Stack } from 'aws-cdk-lib/core';
import type { Construct, IDependable } from 'constructs';
import { grantKeyToEventBridge } from './encryption.ts';
import type { Pipeline } from './pipeline.ts';

/**
 * A queue as the target of a rule, and nothing else. The CDK's `SqsQueue` also writes the policy of the queue, which then
 * refers to the rule: the rule exists first, and what it matches until the policy exists is delivered nowhere.
 */
export const queueTarget = (queue: IQueue, dlq: IQueue): IRuleTarget => ({
  bind: () => ({ arn: queue.queueArn, deadLetterConfig: { arn: dlq.queueArn }, targetResource: queue }),
});

/**
 * Allows rules to send to queues, by the names of the rules. Does nothing for imported queues, whose policy is elsewhere.
 * @returns what the rules must be made after
 */
export function allowRules(
  scope: Construct,
  pipeline: Pipeline,
  ruleNames: readonly string[],
  queues: readonly IQueue[],
): IDependable[] {
  const { eventBusName } = pipeline.bus.bus;
  const arnOf = (name: string) =>
    Stack.of(scope).formatArn({
      service: 'events',
      resource: 'rule',
      resourceName: `${eventBusName}/${name}`,
      arnFormat: ArnFormat.SLASH_RESOURCE_NAME,
    });
  return queues.flatMap((queue) => {
    grantKeyToEventBridge(scope, queue);
    const statement = new PolicyStatement({
      principals: [new ServicePrincipal('events.amazonaws.com')],
      actions: ['sqs:SendMessage'],
      resources: [queue.queueArn],
      conditions: { ArnEquals: { 'aws:SourceArn': ruleNames.map(arnOf) } },
    });
    return queue.addToResourcePolicy(statement).policyDependable ?? [];
  });
}
