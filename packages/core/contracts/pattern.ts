import type { AnyContract } from './define-event.ts';

/** The part of an EventBridge event pattern that contracts need. */
export interface RulePattern {
  readonly source?: readonly (string | { readonly 'anything-but': readonly string[] })[];
  readonly detailType: string[];
  readonly detail?: { readonly metadata: { readonly sequence: { readonly exists: boolean }[] } };
}

/**
 * The patterns of the rules that bring a consumer its events. Types that share a condition stand in one rule.
 *
 * Nothing disappears: an event of a subscribed type reaches the consumer also from a source, or with metadata, that the
 * contract does not allow, and the consumer dead-letters it with the reason. Only a type with a foreign form is split, by
 * one question: does the event come from the owner's source and have a sequence? Then it is the stored form, else the
 * foreign one.
 * @see https://docs.aws.amazon.com/eventbridge/latest/userguide/eb-create-pattern-operators.html
 */
export const subscriptionPatternsOf = (contracts: readonly AnyContract[]): RulePattern[] =>
  merged(contracts.flatMap((contract) => (isSplit(contract) ? exactPatternsOf(contract) : [typeOf(contract)])));

/**
 * The exact patterns of a set of contracts, for the rules of other workloads: they bring what the contracts describe, and
 * nothing else.
 */
export const patternsOf = (contracts: readonly AnyContract[]): RulePattern[] =>
  merged(contracts.flatMap(exactPatternsOf));

/** Whether the type has two forms, of which a subscription names one. */
const isSplit = ({ origin, hasForeignForm }: AnyContract): boolean => origin === 'foreign' || hasForeignForm;

function exactPatternsOf({ type, source, origin, storedOnly }: AnyContract): RulePattern[] {
  const detailType = [type];
  if (origin === 'foreign')
    return [
      { source: [{ 'anything-but': [source] }], detailType },
      { source: [source], detailType, detail: sequence(false) },
    ];
  return [{ source: [source], detailType, ...(storedOnly && { detail: sequence(true) }) }];
}

const typeOf = ({ type }: AnyContract): RulePattern => ({ detailType: [type] });

const sequence = (exists: boolean) => ({ metadata: { sequence: [{ exists }] } });

function merged(all: readonly RulePattern[]): RulePattern[] {
  const patterns = new Map<string, RulePattern>();
  for (const { detailType, ...where } of all) {
    const key = JSON.stringify(where);
    const types = new Set([...(patterns.get(key)?.detailType ?? []), ...detailType]);
    patterns.set(key, { ...where, detailType: [...types].sort() });
  }
  return [...patterns.values()];
}
