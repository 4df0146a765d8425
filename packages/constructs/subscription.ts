import { type AnyContract, patternsOf, type RulePattern } from '@orderflow/core/contracts';
import { type CfnRule, Match, Rule } from 'aws-cdk-lib/aws-events';
import { SqsQueue } from 'aws-cdk-lib/aws-events-targets';
import type { Queue } from 'aws-cdk-lib/aws-sqs';
import type { Construct } from 'constructs';
import { kebabCase, pascalCase } from './naming.ts';
import type { Pipeline } from './pipeline.ts';
import { refuse } from './require-that.ts';

export interface SubscriptionProps {
  readonly pipeline: Pipeline;
  /** The consumer's name. */
  readonly name: string;
  readonly contracts: readonly AnyContract[] | 'everything';
  readonly queue: Queue;
  /** Takes what EventBridge cannot deliver, which it would drop after 24 hours. */
  readonly dlq: Queue;
}

/** The rules that bring a consumer its events: one for each exact pattern. */
export function subscribe(scope: Construct, props: SubscriptionProps): Rule[] {
  const { contracts } = props;
  if (contracts === 'everything') return [hearEverything(scope, props)];
  return patternsOf(contracts).map((pattern) => addRule(scope, props, pattern, labelOf(pattern)));
}

function addRule(scope: Construct, props: SubscriptionProps, eventPattern: RulePattern, label: string): Rule {
  const { pipeline, name, queue, dlq } = props;
  const ruleName = pipeline.nameOf(name.startsWith(`${label}-`) ? name : `${name}-${label}`); // said once
  refuse(scope, ruleName.length > 64, `the name ${ruleName} is longer than the 64 characters EventBridge allows`);
  return new Rule(scope, `Rule${pascalCase(label)}`, {
    eventBus: pipeline.bus.bus,
    ruleName,
    description: `What the consumer ${name} hears (${label})`,
    eventPattern,
    targets: [new SqsQueue(queue, { deadLetterQueue: dlq })],
  });
}

/** All that happens, ours or foreign; a replay is not something that happens. */
function hearEverything(scope: Construct, props: SubscriptionProps): Rule {
  const rule = addRule(scope, props, { detailType: Match.exists() }, 'everything');
  // The L2 rule knows no `replay-name`; EventBridge's own archive rule has this very pattern.
  (rule.node.defaultChild as CfnRule).eventPattern = { 'replay-name': [{ exists: false }] };
  return rule;
}

/** Names a rule after its pattern, so that it stays itself when others are added. */
function labelOf({ source, detail }: RulePattern): string {
  const from = source?.join('-').replace(/^orderflow\./, '') ?? 'foreign';
  const stored = source && detail?.metadata.sequence.some(({ exists }) => exists);
  return kebabCase(stored ? `${from}-stored` : from);
}

/** As APIs take it. `Ref`, which the construct gives, is `bus|rule` for a rule on a bus of its own. */
export const nameOfRule = (rule: Rule): string => (rule.node.defaultChild as CfnRule).name ?? rule.ruleName;
