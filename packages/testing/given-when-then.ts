import { deepStrictEqual } from 'node:assert/strict';
import type { DomainEvent } from '@orderflow/core/contracts';
import { type Decider, fold, isRejection } from '@orderflow/core/decide';

/**
 * Given–when–then for a decider. Independent of a test framework.
 *
 * @example
 * const given = specify(payment);
 * given(PaymentCompleted(paid)).when(refundAnswered).then(PaymentRefunded(refund));
 * given(PaymentRefunded(refund)).when(refundAnswered).thenNothing();
 */
export function specify<State, Input, Event extends DomainEvent>(decider: Decider<State, Input, Event>) {
  return (...past: readonly Event[]) => ({
    when: (input: Input) => {
      const decision = decider.decide(fold(decider, past), input);
      return {
        then: (...expected: readonly Event[]) => deepStrictEqual(decision, expected),
        thenNothing: () => deepStrictEqual(decision, []),
        thenRejected: (code: string) => deepStrictEqual(isRejection(decision) && decision.rejected, code),
      };
    },
  });
}
