import { DescribeRuleCommand, type EventBridgeClient } from '@aws-sdk/client-eventbridge';
import { isSameMajor, openEnvelope } from '@orderflow/core/contracts';
import { eventPattern } from '@orderflow/core/patterns';
import { type DataProblem, type DeployedEvent, problemsInData } from './check-data.ts';
import { objectIn } from './dead-letters.ts';

export interface RulesOfConsumer {
  readonly eventBridge: Pick<EventBridgeClient, 'send'>;
  readonly busName: string;
  readonly ruleNames: readonly string[];
  /** The contracts of the stage. */
  readonly events: readonly DeployedEvent[];
}

/**
 * Says what is wrong with an event that somebody has edited: it must be an event as EventBridge delivers it, its data must fit
 * its contract, and the consumer's rules must match it.
 *
 * Data whose contract is not deployed, has another major version or no JSON Schema is not checked.
 * @returns `undefined` when nothing is
 * @throws whatever EventBridge throws
 */
export async function problemOfEvent(rules: RulesOfConsumer, body: string): Promise<string | undefined> {
  const event = objectIn(body);
  const problem = problemOfContent(event, rules.events);
  if (problem !== undefined) return problem;
  for (const ruleName of rules.ruleNames) if (await isMatched(rules, ruleName, event)) return undefined;
  return `no rule of the consumer matches it: ${rules.ruleNames.join(', ')}`;
}

/** Reads it as a consumer does. */
function problemOfContent(event: object, contracts: readonly DeployedEvent[]): string | undefined {
  try {
    const { type, data, metadata, unusable = [] } = openEnvelope(event);
    if (typeof data !== 'object' || data === null || Array.isArray(data)) return 'detail.data must be an object';
    const known = contracts.filter((one) => one.type === type && isVersion(one, metadata.version));
    const inData = brokenIn(known, data).map(({ field, detail }) => ({ field: `detail.${field}`, detail }));
    return [...unusable, ...inData].map(({ field, detail }) => `${field} ${detail}`).join('; ') || undefined;
  } catch (error) {
    return (error as Error).message;
  }
}

/** An event without a version may have any. */
const isVersion = (contract: DeployedEvent, version: number | string | undefined): boolean =>
  version === undefined || isSameMajor(contract.version, version);

/** What breaks the contract; where there are several, the data must fit one of them. */
function brokenIn(contracts: readonly DeployedEvent[], data: object): readonly DataProblem[] {
  const found = contracts.map(({ schema }) => (schema ? problemsInData(schema, data) : []));
  return found.find((problems) => problems.length === 0) ?? found[0] ?? [];
}

async function isMatched({ eventBridge, busName }: RulesOfConsumer, Name: string, event: object): Promise<boolean> {
  const { EventPattern } = await eventBridge.send(new DescribeRuleCommand({ Name, EventBusName: busName }));
  return EventPattern !== undefined && eventPattern(EventPattern).matches(event);
}
