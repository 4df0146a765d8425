import { DescribeRuleCommand, type EventBridgeClient } from '@aws-sdk/client-eventbridge';
import { openEnvelope } from '@orderflow/core/contracts';
import { eventPattern } from '@orderflow/core/patterns';
import { objectIn } from './dead-letters.ts';

export interface RulesOfConsumer {
  readonly eventBridge: Pick<EventBridgeClient, 'send'>;
  readonly busName: string;
  readonly ruleNames: readonly string[];
}

/**
 * Says what is wrong with an event that somebody has edited: it must be an event as EventBridge delivers it, and one that the
 * consumer's rules would bring to it.
 * @returns `undefined` when nothing is
 * @throws whatever EventBridge throws
 */
export async function problemOfEvent(rules: RulesOfConsumer, body: string): Promise<string | undefined> {
  const event = objectIn(body);
  const problem = problemOfEnvelope(event);
  if (problem !== undefined) return problem;
  for (const ruleName of rules.ruleNames) if (await isMatched(rules, ruleName, event)) return undefined;
  return `no rule of the consumer matches it: ${rules.ruleNames.join(', ')}`;
}

/** Reads it as a consumer does. */
function problemOfEnvelope(event: object): string | undefined {
  try {
    const { data, unusable = [] } = openEnvelope(event);
    if (typeof data !== 'object' || data === null || Array.isArray(data)) return 'detail.data must be an object';
    return unusable.map(({ field, detail }) => `${field} ${detail}`).join('; ') || undefined;
  } catch (error) {
    return (error as Error).message;
  }
}

async function isMatched({ eventBridge, busName }: RulesOfConsumer, Name: string, event: object): Promise<boolean> {
  const { EventPattern } = await eventBridge.send(new DescribeRuleCommand({ Name, EventBusName: busName }));
  return EventPattern !== undefined && eventPattern(EventPattern).matches(event);
}
