import type { BusEvent, FieldExplanation } from '@orderflow/core/patterns';
import type { BusRule } from './rules.ts';

/** Why a rule matches an event, or does not. */
export interface RuleExplanation {
  readonly rule: string;
  /** The consumer of this stage whose rule it is. */
  readonly consumer: string | undefined;
  readonly isEnabled: boolean;
  readonly matches: boolean;
  /** The fields that decided. */
  readonly deciding: readonly FieldExplanation[];
  /** Each of them matches by itself, but no element of a list has them all. */
  readonly isScattered: boolean;
  /** Why the pattern cannot be read; then it is taken not to match. */
  readonly problem: string | undefined;
}

/** Explains each rule, those that match first. */
export const explainEvent = (event: BusEvent, rules: readonly BusRule[]): readonly RuleExplanation[] =>
  rules
    .map(({ name: rule, consumer, isEnabled, pattern, problem }): RuleExplanation => {
      if (!pattern) return { rule, consumer, isEnabled, matches: false, deciding: [], isScattered: false, problem };
      const { matches, fields, deciding, isScattered } = pattern.explain(event);
      const decided = fields.filter(({ field }) => deciding.includes(field));
      return { rule, consumer, isEnabled, matches, deciding: decided, isScattered, problem };
    })
    .sort((a, b) => Number(b.matches) - Number(a.matches) || a.rule.localeCompare(b.rule));
