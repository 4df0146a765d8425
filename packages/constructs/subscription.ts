import { type AnyContract, type RulePattern, subscriptionPatternsOf } from '@orderflow/core/contracts';
import { type CfnRule, Match, Rule } from 'aws-cdk-lib/aws-events';
import type { IQueue } from 'aws-cdk-lib/aws-sqs';
import type { Construct } from 'constructs';
import { kebabCase, pascalCase } from './naming.ts';
import type { Pipeline } from './pipeline.ts';
import { requireThat } from './require-that.ts';
import { allowRules, queueTarget } from './rule-target.ts';

export interface SubscriptionProps {
  readonly pipeline: Pipeline;
  /** The consumer's name. */
  readonly name: string;
  readonly contracts: readonly AnyContract[] | 'everything';
  readonly queue: IQueue;
  /** Receives what EventBridge cannot deliver; without it, EventBridge drops an event after 24 hours. */
  readonly dlq: IQueue;
}

/** The rules that send a consumer its events: one for each exact pattern. They are made after the policies of the queues. */
export function subscribe(scope: Construct, props: SubscriptionProps): Rule[] {
  const { pipeline, contracts, queue, dlq } = props;
  const labelled = contracts === 'everything' ? [EVERYTHING] : labelledPatterns(contracts);
  const names = labelled.map(({ label }) => nameFor(scope, props, label));
  const policies = allowRules(scope, pipeline, names, [queue, dlq]);
  return labelled.map(({ label, pattern }, index) => {
    const rule = addRule(scope, props, names[index] as string, label, pattern);
    rule.node.addDependency(...policies);
    return rule;
  });
}

interface Labelled {
  readonly label: string;
  /** As in the template. */
  readonly pattern: Readonly<Record<string, unknown>>;
}

/** All events, of any source, except those of a replay. EventBridge's own archive rule has the same pattern. */
const EVERYTHING: Labelled = { label: 'everything', pattern: { 'replay-name': [{ exists: false }] } };

function labelledPatterns(contracts: readonly AnyContract[]): Labelled[] {
  const patterns = subscriptionPatternsOf(contracts);
  const labels = labelsOf(patterns, contracts);
  return patterns.flatMap((pattern, index) =>
    split(pattern).map((part, at) => ({
      label: at === 0 ? (labels[index] as string) : `${labels[index]}-${at + 1}`,
      pattern: templatePattern(part),
    })),
  );
}

/** @see https://docs.aws.amazon.com/eventbridge/latest/userguide/eb-quota.html: characters of an event pattern */
const MAX_PATTERN = 2048;

const templatePattern = ({ detailType, ...pattern }: RulePattern) => ({ ...pattern, 'detail-type': detailType });

/** A pattern that is too long for one rule becomes several, by its types. */
function split(pattern: RulePattern): RulePattern[] {
  const { detailType: types } = pattern;
  if (JSON.stringify(templatePattern(pattern)).length <= MAX_PATTERN || types.length === 1) return [pattern];
  const half = Math.ceil(types.length / 2);
  return [types.slice(0, half), types.slice(half)].flatMap((detailType) => split({ ...pattern, detailType }));
}

function nameFor(scope: Construct, { pipeline, name }: SubscriptionProps, label: string): string {
  const ruleName = pipeline.nameOf(name.startsWith(`${label}-`) ? name : `${name}-${label}`); // not twice the same
  requireThat(scope, ruleName.length <= 64, `the name ${ruleName} is longer than the 64 characters EventBridge allows`);
  return ruleName;
}

function addRule(
  scope: Construct,
  { pipeline, name, queue, dlq }: SubscriptionProps,
  ruleName: string,
  label: string,
  pattern: Labelled['pattern'],
): Rule {
  const rule = new Rule(scope, `Rule${pascalCase(label)}`, {
    eventBus: pipeline.bus.bus,
    ruleName,
    description: `Events for the consumer ${name} (${label})`,
    eventPattern: { detailType: Match.exists() },
    targets: [queueTarget(queue, dlq)],
  });
  // The L2 rule knows neither `replay-name` nor operators.
  (rule.node.defaultChild as CfnRule).eventPattern = pattern;
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
