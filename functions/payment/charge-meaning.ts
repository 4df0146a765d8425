import { type AnswerBody, objectIn, statusIn, textIn } from '@orderflow/core/providers';
import type { FoundCharge } from './gateway.ts';

/** What the contract of `payment.failed` allows. */
const MAX_REASON = 512;

/** What a provider calls the states of a charge. A word that is not here means nothing to us. */
const MEANINGS: ReadonlyMap<string, 'charged' | 'declined' | 'pending' | 'refunded'> = new Map([
  ...['succeeded', 'success', 'successful', 'paid', 'captured', 'charged', 'completed'].map(
    (word) => [word, 'charged'] as const,
  ),
  ...['failed', 'failure', 'declined', 'refused', 'rejected', 'canceled', 'cancelled', 'voided', 'expired'].map(
    (word) => [word, 'declined'] as const,
  ),
  ...['pending', 'processing', 'in_progress', 'requires_action', 'requires_confirmation', 'requires_capture'].map(
    (word) => [word, 'pending'] as const,
  ),
  ...['accepted', 'authorized', 'queued', 'created'].map((word) => [word, 'pending'] as const),
  ...['refunded', 'reversed'].map((word) => [word, 'refunded'] as const),
]);

/** What a provider says of a charge, by its meaning; `undefined` when it means nothing to us. */
export function chargeIn(body: unknown): FoundCharge | undefined {
  const charge = objectIn(body);
  const meaning = MEANINGS.get(statusIn(charge?.status) ?? '');
  if (!charge || !meaning) return undefined;
  if (meaning === 'charged' && charge.refunded === true) return { outcome: 'refunded' };
  return meaning === 'declined' ? { outcome: meaning, reason: reasonIn(charge, DECLINED) } : { outcome: meaning };
}

export const DECLINED = 'card declined';

/** The provider's reason, in words that a customer may read. */
export function reasonIn(body: AnswerBody | undefined, otherwise: string): string {
  const message = textIn(body?.error?.message) ?? textIn(body?.failureMessage);
  return message === undefined ? otherwise : message.slice(0, MAX_REASON).toWellFormed();
}
