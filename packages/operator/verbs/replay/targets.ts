import { DescribeRuleCommand, type EventBridgeClient } from '@aws-sdk/client-eventbridge';
import type { Manifest } from '@orderflow/core/manifest';
import { eventPattern } from '@orderflow/core/patterns';

/** A consumer that is replayed to. */
export interface ReplayTarget {
  readonly name: string;
  readonly queueUrl: string;
  readonly ruleArns: readonly string[];
  /** Whether one of its rules would bring it this event. */
  matches(event: object): boolean;
}

/** The consumers of a stage with their rules as they are deployed. @throws whatever EventBridge throws */
export async function replayTargets(
  { bus, consumers }: Pick<Manifest, 'bus' | 'consumers'>,
  eventBridge: Pick<EventBridgeClient, 'send'>,
): Promise<readonly ReplayTarget[]> {
  return Promise.all(
    Object.entries(consumers).map(async ([name, { queueUrl, ruleNames }]) => {
      const rules = await Promise.all(
        ruleNames.map((Name) => eventBridge.send(new DescribeRuleCommand({ Name, EventBusName: bus.name }))),
      );
      const patterns = rules.flatMap(({ EventPattern }) =>
        EventPattern === undefined ? [] : [eventPattern(EventPattern)],
      );
      return {
        name,
        queueUrl,
        ruleArns: rules.flatMap(({ Arn }) => Arn ?? []),
        matches: (event: object) => patterns.some((pattern) => pattern.matches(event)),
      };
    }),
  );
}
