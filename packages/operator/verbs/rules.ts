import { type EventBridgeClient, ListRulesCommand } from '@aws-sdk/client-eventbridge';
import { type EventPattern, eventPattern } from '@orderflow/core/patterns';
import type { StageParts } from './status.ts';

/** A rule of the bus that has a pattern. */
export interface BusRule {
  readonly name: string;
  readonly description: string | undefined;
  readonly isEnabled: boolean;
  /** Missing when this release cannot read the pattern; `problem` says why. */
  readonly pattern: EventPattern | undefined;
  readonly problem: string | undefined;
  /** The consumer of this stage whose rule it is. */
  readonly consumer: string | undefined;
}

/** What is asked about a bus. */
export type RulesDeps = { readonly eventBridge: Pick<EventBridgeClient, 'send'> };

/** The rules of a stage's bus as they are deployed, also those that are not the stage's. Rules with a schedule are left out. */
export async function rulesOf(
  { bus, consumers }: Pick<StageParts, 'consumers'> & { readonly bus: { readonly name: string } },
  { eventBridge }: RulesDeps,
): Promise<readonly BusRule[]> {
  const owners = new Map(
    Object.entries(consumers).flatMap(([name, { ruleNames }]) => ruleNames.map((rule) => [rule, name] as const)),
  );
  const rules: BusRule[] = [];
  let from: string | undefined;
  do {
    const page = await eventBridge.send(new ListRulesCommand({ EventBusName: bus.name, NextToken: from }));
    for (const { Name: name = '', Description, State, EventPattern: text } of page.Rules ?? [])
      if (text) {
        const isEnabled = State !== 'DISABLED';
        rules.push({ name, description: Description, isEnabled, consumer: owners.get(name), ...read(text) });
      }
    from = page.NextToken;
  } while (from);
  return rules;
}

function read(text: string): Pick<BusRule, 'pattern' | 'problem'> {
  try {
    return { pattern: eventPattern(text), problem: undefined };
  } catch (error) {
    return { pattern: undefined, problem: (error as Error).message };
  }
}
