import { DescribeRuleCommand } from '@aws-sdk/client-eventbridge';
import { objectIn } from '../dead-letters.ts';
import { unlessMissing } from '../unless-missing.ts';
import type { CheckedStage } from './checked-stage.ts';
import { type Finding, findings } from './finding.ts';
import type { RuleDeps } from './rules.ts';

/**
 * The rules of each consumer ask for the types that its code subscribes to: nobody has changed a rule by hand, or deployed the one
 * without the other. A stage of an earlier release does not say what its code subscribes to.
 */
export async function subscriptionsAgree(
  { bus, consumers }: CheckedStage,
  deps: RuleDeps,
): Promise<readonly Finding[]> {
  const declared = Object.entries(consumers).filter(([, { subscribesTo }]) => subscribesTo !== undefined);
  if (declared.length === 0)
    return [{ check: 'subscriptions', status: 'unknown', what: 'the stage does not say what its code subscribes to' }];
  const wrong = await Promise.all(
    declared.map(async ([name, { ruleNames, subscribesTo = [] }]) => {
      const types = await typesOf(ruleNames, bus.name, deps);
      const missing = subscribesTo.filter((type) => !types.includes(type));
      const extra = types.filter((type) => !subscribesTo.includes(type));
      return [
        ...missing.map((type) => `no rule brings ${type} to ${name}, which subscribes to it`),
        ...extra.map((type) => `a rule brings ${type} to ${name}, which does not subscribe to it`),
      ];
    }),
  );
  const remedy = 'deploy the stack again: rules and code are made from one declaration';
  const ok = `rules and code of ${declared.length} consumers agree`;
  return findings(
    'subscriptions',
    wrong.flat().map((what) => ({ what, remedy })),
    ok,
  );
}

async function typesOf(names: readonly string[], EventBusName: string, { eventBridge }: RuleDeps): Promise<string[]> {
  const types = await Promise.all(
    names.map(async (Name) => {
      const rule = await unlessMissing(() => eventBridge.send(new DescribeRuleCommand({ Name, EventBusName })));
      if (!rule) return []; // the check of the rules says so
      const { EventPattern = '' } = rule;
      return [objectIn(EventPattern)['detail-type'] ?? []].flat().filter((type) => typeof type === 'string');
    }),
  );
  return [...new Set(types.flat())];
}
