import {
  DescribeRuleCommand,
  type EventBridgeClient,
  ListTargetsByRuleCommand,
  ResourceNotFoundException,
} from '@aws-sdk/client-eventbridge';
import type { CheckedStage } from './checked-stage.ts';
import { type Finding, findings } from './finding.ts';

export interface RuleDeps {
  readonly eventBridge: Pick<EventBridgeClient, 'send'>;
}

const REMEDY = 'deploy the stack again: cdk deploy makes the rule as it was';

/** Each rule of each consumer is there, on, and has the consumer's queue as a target. */
export async function rulesDeliver({ bus, consumers }: CheckedStage, deps: RuleDeps): Promise<readonly Finding[]> {
  const rules = Object.entries(consumers).flatMap(([consumer, { queueUrl, ruleNames }]) =>
    ruleNames.map((rule) => ({ consumer, rule, queue: queueUrl.split('/').at(-1) ?? '' })),
  );
  const wrong = await Promise.all(
    rules.map(async ({ consumer, rule, queue }) => {
      const problem = await problemOf(rule, queue, bus.name, deps);
      return problem === undefined ? [] : [{ what: `rule ${rule} of ${consumer} ${problem}`, remedy: REMEDY }];
    }),
  );
  return findings('rules', wrong.flat(), `${rules.length} rules deliver to their queues`);
}

async function problemOf(
  Name: string,
  queue: string,
  EventBusName: string,
  { eventBridge }: RuleDeps,
): Promise<string | undefined> {
  try {
    const { State } = await eventBridge.send(new DescribeRuleCommand({ Name, EventBusName }));
    if (State === 'DISABLED') return 'is switched off';
    const { Targets = [] } = await eventBridge.send(new ListTargetsByRuleCommand({ Rule: Name, EventBusName }));
    if (Targets.length === 0) return 'has no target';
    return Targets.some(({ Arn }) => Arn?.endsWith(`:${queue}`)) ? undefined : `does not deliver to queue ${queue}`;
  } catch (error) {
    if (error instanceof ResourceNotFoundException) return 'does not exist';
    throw error;
  }
}
