import { type AnyContract, type RulePattern, subscriptionPatternsOf } from '@orderflow/core/contracts';
import { type CfnRule, type EventPattern, Match, Rule } from 'aws-cdk-lib/aws-events';
import { SqsQueue } from 'aws-cdk-lib/aws-events-targets';
import type { IQueue } from 'aws-cdk-lib/aws-sqs';
import type { Construct } from 'constructs';
import { grantKeyToEventBridge } from './encryption.ts';
import { kebabCase, pascalCase } from './naming.ts';
import type { Pipeline } from './pipeline.ts';
import { requireThat } from './require-that.ts';

export interface SubscriptionProps {
  readonly pipeline: Pipeline;
  /** The consumer's name. */
  readonly name: string;
  readonly contracts: readonly AnyContract[] | 'everything';
  readonly queue: IQueue;
  /** Receives what EventBridge cannot deliver; without it, EventBridge drops an event after 24 hours. */
  readonly dlq: IQueue;
}

/** The rules that send a consumer its events: one for each exact pattern. */
export function subscribe(scope: Construct, props: SubscriptionProps): Rule[] {
  const { contracts, dlq } = props;
  grantKeyToEventBridge(scope, dlq);
  if (contracts === 'everything') return [subscribeToEverything(scope, props)];
  const patterns = subscriptionPatternsOf(contracts);
  const labels = labelsOf(patterns, contracts);
  return patterns.map((pattern, index) => addRule(scope, props, ruleOf(pattern), labels[index] as string));
}

function addRule(scope: Construct, props: SubscriptionProps, eventPattern: EventPattern, label: string): Rule {
  const { pipeline, name, queue, dlq } = props;
  const ruleName = pipeline.nameOf(name.startsWith(`${label}-`) ? name : `${name}-${label}`); // not twice the same
  requireThat(scope, ruleName.length <= 64, `the name ${ruleName} is longer than the 64 characters EventBridge allows`);
  return new Rule(scope, `Rule${pascalCase(label)}`, {
    eventBus: pipeline.bus.bus,
    ruleName,
    description: `Events for the consumer ${name} (${label})`,
    eventPattern,
    targets: [new SqsQueue(queue, { deadLetterQueue: dlq })],
  });
}

/** The CDK's type of a pattern knows texts only; EventBridge knows operators too. */
const ruleOf = ({ source, ...pattern }: RulePattern): EventPattern => ({
  ...pattern,
  ...(source && { source: source as string[] }),
});

/** All events, of any source, except those of a replay. */
function subscribeToEverything(scope: Construct, props: SubscriptionProps): Rule {
  const rule = addRule(scope, props, { detailType: Match.exists() }, 'everything');
  // The L2 rule has no `replay-name`; EventBridge's own archive rule has the same pattern.
  (rule.node.defaultChild as CfnRule).eventPattern = { 'replay-name': [{ exists: false }] };
  return rule;
}

/**
 * The label of each pattern. It comes from the pattern alone, so that a rule keeps its name when others are added: `events`
 * for whole types; for a type with a foreign form `foreign`, and the owner of the events where their source ends with it
 * (`shop.payment` → `payment-stored`), else the whole source. Where two labels are the same both have the whole source.
 */
function labelsOf(patterns: readonly RulePattern[], contracts: readonly AnyContract[]): string[] {
  const owners = new Map(contracts.map(({ source, owner }) => [source, owner]));
  const short = patterns.map((pattern) => labelOf(pattern, (source) => shortSource(source, owners)));
  return patterns.map((pattern, index) => {
    const label = short[index] as string;
    const isTaken = short.filter((other) => other === label).length > 1;
    return isTaken ? labelOf(pattern, (source) => source, '-to') : label;
  });
}

function shortSource(source: string, owners: ReadonlyMap<string, string>): string {
  const owner = owners.get(source);
  return owner !== undefined && source.endsWith(`.${owner}`) ? owner : source;
}

/** @param to given where `foreign` alone would not do */
function labelOf({ source: [source] = [], detail }: RulePattern, nameOf: (source: string) => string, to = ''): string {
  if (source === undefined) return 'events';
  if (typeof source !== 'string') {
    const [excluded = ''] = source['anything-but'];
    return kebabCase(to ? `foreign${to}-${nameOf(excluded)}` : 'foreign');
  }
  if (!detail) return kebabCase(nameOf(source));
  const isStored = detail.metadata.sequence.some(({ exists }) => exists);
  return kebabCase(`${nameOf(source)}-${isStored ? 'stored' : 'unstored'}`);
}

/** The name of a rule in API calls. The construct's `ruleName` is `bus|rule` for a rule on a custom bus. */
export const nameOfRule = (rule: Rule): string => (rule.node.defaultChild as CfnRule).name ?? rule.ruleName;
