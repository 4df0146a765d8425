import { createHash } from 'node:crypto';
import type { EventOf } from '@orderflow/core/contracts';
import { defineDlqFailed, type Failed, HEADERS, parsedOrText, whyOf } from '@orderflow/messaging';
import * as z from 'zod/mini';
import { type IncomingDelivery, type OutgoingMessage, outgoingMessage } from './messages.ts';

/** A subscriber gave an event up. The event lies in the queue `<queue>.dlq`. */
export const DlqFailed = defineDlqFailed(
  /** Where the message was, and what else it had. Its value is base64, so that it can be sent again as it was. */
  z.object({
    queue: z.string(),
    exchange: z.string(),
    routingKey: z.string(),
    messageId: z.optional(z.string()),
    timestamp: z.optional(z.string()),
    value: z.string(),
    headers: z.record(z.string(), z.string()),
  }),
);
export type DlqFailed = EventOf<typeof DlqFailed>;

/**
 * The dead letter of a delivery. Its event id comes from the consumer and the message, so that it is the same when the message is
 * dead-lettered again after a crash. Its routing key is the queue, by which the dead-letter exchange finds the dead-letter queue.
 */
export function dlqMessage(
  delivery: IncomingDelivery,
  failed: Failed,
  { consumer, at }: { readonly consumer: string; readonly at: number },
): OutgoingMessage {
  const { queue, exchange, routingKey, messageId, timestamp, value, headers } = delivery;
  const event = DlqFailed({
    originalEvent: parsedOrText(value),
    ...whyOf(failed),
    consumer,
    original: {
      queue,
      exchange,
      routingKey,
      ...(messageId !== undefined && { messageId }),
      ...(timestamp !== undefined && { timestamp: new Date(timestamp).toISOString() }),
      value: value.toString('base64'),
      headers: { ...headers },
    },
  });
  const causationId = headers[HEADERS.eventId] || messageId || createHash('sha256').update(value).digest('hex');
  const metadata = {
    eventId: `dlq:${consumer}:${causationId}`,
    timestamp: new Date(at).toISOString(),
    correlationId: headers[HEADERS.correlationId] || delivery.correlationId || causationId,
    causationId,
    version: event.version,
  };
  return { ...outgoingMessage(event, metadata, causationId), routingKey: queue };
}
