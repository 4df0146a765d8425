import type { AnyContract } from './define-event.ts';

/** The part of an EventBridge event pattern that contracts need. */
export interface RulePattern {
  readonly source?: string[];
  readonly detailType: string[];
  readonly detail?: { readonly metadata: { readonly sequence: { readonly exists: boolean }[] } };
}

/**
 * The exact rule patterns for a set of contracts. Types that share a source and a condition stand in one rule.
 * @see https://docs.aws.amazon.com/eventbridge/latest/userguide/eb-create-pattern-operators.html
 */
export function patternsOf(contracts: readonly AnyContract[]): RulePattern[] {
  const patterns = new Map<string, RulePattern>();
  for (const contract of contracts) {
    const { detailType, ...where } = patternOf(contract);
    const key = JSON.stringify(where);
    const types = new Set([...(patterns.get(key)?.detailType ?? []), ...detailType]);
    patterns.set(key, { ...where, detailType: [...types].sort() });
  }
  return [...patterns.values()];
}

function patternOf(contract: AnyContract): RulePattern {
  const detailType = [contract.type];
  if (contract.origin === 'foreign') return { detailType, detail: sequence(false) };
  const source = [contract.source];
  return contract.storedOnly ? { source, detailType, detail: sequence(true) } : { source, detailType };
}

const sequence = (exists: boolean) => ({ metadata: { sequence: [{ exists }] } });
