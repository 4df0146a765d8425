import { EventStore, type ExecuteDeps, execute, fold, type Outcome, orThrow } from '@orderflow/core';
import * as z from 'zod/mini';
import { Id, PaymentStream, text } from '../../events/index.ts';
import { chargeIn } from './charge-meaning.ts';
import { payment } from './payment.ts';

/** What a provider's webhook says: that a charge, named by its idempotency key, has a status now. */
export const ChargeNews = z.object({
  /** Of this piece of news: the same when it is told again. */
  id: text(200),
  /** The idempotency key of the charge. */
  charge: text(256),
  status: text(64),
});
export type ChargeNews = z.output<typeof ChargeNews>;

/**
 * Notes news of a charge in the payment's stream, if a look at the charge may change something: it is not decided, or it is charged
 * after the order was given up. Whoever hears `payment.notified` looks the charge up. What comes late, twice or out of order
 * therefore does no harm, and what is about other charges is nothing to do.
 *
 * - crash before the commit: nothing happened; the provider tells it again.
 * - crash after it: told again, it is found by its id.
 * @throws what DynamoDB throws
 */
export async function noteNews(deps: ExecuteDeps, news: ChargeNews): Promise<Outcome> {
  const orderId = orderOf(news.charge);
  const found = chargeIn(news);
  if (orderId === undefined || found === undefined || found.outcome === 'pending') return 'ignored';
  const stream = PaymentStream.nameFor(orderId);
  const { events } = await new EventStore(deps.dynamodb, deps.tables.events).load(stream);
  const [first] = events;
  if (!first || !['pending', 'failed'].includes(fold(payment, events).status)) return 'ignored';
  const { correlationId, traceparent } = first;
  const executed = await execute(deps, {
    ...{ stream, decider: payment, cause: { causationId: `webhook-${news.id}`, correlationId, traceparent } },
    input: { type: 'Notified', orderId, status: news.status, isCharged: found.outcome === 'charged' },
  });
  return orThrow(executed).outcome;
}

function orderOf(charge: string): string | undefined {
  const { data } = Id.safeParse(charge.startsWith('charge-') ? charge.slice('charge-'.length) : '');
  return data;
}
