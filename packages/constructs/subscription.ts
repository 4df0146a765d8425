import { type AnyContract, patternsOf, type RulePattern } from '@orderflow/core/contracts';
import { type CfnRule, Match, Rule } from 'aws-cdk-lib/aws-events';
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
  const patterns = patternsOf(contracts);
  const labels = labelsOf(patterns, contracts);
  return patterns.map((pattern, index) => addRule(scope, props, pattern, labels[index] as string));
}

function addRule(scope: Construct, props: SubscriptionProps, eventPattern: RulePattern, label: string): Rule {
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

/** All events, of any source, except those of a replay. */
function subscribeToEverything(scope: Construct, props: SubscriptionProps): Rule {
  const rule = addRule(scope, props, { detailType: Match.exists() }, 'everything');
  // The L2 rule has no `replay-name`; EventBridge's own archive rule has the same pattern.
  (rule.node.defaultChild as CfnRule).eventPattern = { 'replay-name': [{ exists: false }] };
  return rule;
}

/**
 * The label of each pattern. It comes from the pattern alone, so that a rule keeps its name when others are added: the owner
 * of the events where their source ends with it (`shop.payment` → `payment`), else the whole source. Two sources that end
 * with the same owner are both written in full.
 */
function labelsOf(patterns: readonly RulePattern[], contracts: readonly AnyContract[]): string[] {
  const owners = new Map(contracts.map(({ source, owner }) => [source, owner]));
  const short = patterns.map((pattern) => labelOf(pattern, shortSource(pattern.source?.[0], owners)));
  return patterns.map((pattern, index) => {
    const label = short[index] as string;
    return short.filter((other) => other === label).length > 1 ? labelOf(pattern, pattern.source?.[0]) : label;
  });
}

function shortSource(source: string | undefined, owners: ReadonlyMap<string, string>): string | undefined {
  const owner = source === undefined ? undefined : owners.get(source);
  return owner !== undefined && source?.endsWith(`.${owner}`) ? owner : source;
}

function labelOf({ detail }: RulePattern, source: string | undefined): string {
  if (source === undefined) return 'foreign';
  const isStored = detail?.metadata.sequence.some(({ exists }) => exists);
  return kebabCase(isStored ? `${source}-stored` : source);
}

/** The name of a rule in API calls. The construct's `ruleName` is `bus|rule` for a rule on a custom bus. */
export const nameOfRule = (rule: Rule): string => (rule.node.defaultChild as CfnRule).name ?? rule.ruleName;
