import type { Message } from '@aws-sdk/client-sqs';
import { type DeadLetterAttributes, readAttributes } from '@orderflow/core/dead-letter';

/** A message of a dead-letter queue, as an operator reads it. */
export interface DeadLetter extends Partial<DeadLetterAttributes> {
  /** Of SQS. */
  readonly messageId: string;
  readonly body: string;
  /** When it came to the dead-letter queue, ISO 8601: from its attributes, or else as SQS says. */
  readonly at: string | undefined;
}

/**
 * Reads a message of a dead-letter queue. What its attributes do not say, because SQS moved it by the redrive policy or had no
 * room for them, is read from the event in its body.
 */
export function deadLetterOf({ MessageId = '', Body: body = '', MessageAttributes, Attributes }: Message): DeadLetter {
  const attributes = readAttributes(MessageAttributes);
  const event = identityIn(body);
  const sent = Number(Attributes?.SentTimestamp);
  return {
    ...attributes,
    type: attributes.type ?? event.type,
    eventId: attributes.eventId ?? event.eventId,
    correlationId: attributes.correlationId ?? event.correlationId,
    messageId: MessageId,
    body,
    at: attributes.deadLetteredAt ?? (Number.isNaN(sent) ? undefined : new Date(sent).toISOString()),
  };
}

function identityIn(body: string): Partial<Pick<DeadLetterAttributes, 'type' | 'eventId' | 'correlationId'>> {
  const event = objectIn(body);
  const metadata = Object(Object(event.detail).metadata);
  return {
    type: textIn(event['detail-type']),
    eventId: textIn(metadata.eventId) ?? textIn(event.id),
    correlationId: textIn(metadata.correlationId),
  };
}

/** The JSON object in a body; an empty one if there is none. */
export function objectIn(body: string): Readonly<Record<string, unknown>> {
  try {
    return Object(JSON.parse(body));
  } catch {
    return {};
  }
}

const textIn = (value: unknown): string | undefined => (typeof value === 'string' ? value : undefined);

/** Why messages are dead-lettered, with what differs from message to message left out: `no stock of SKU-…`. */
export const kindOfReason = ({ class: failureClass, reason }: Pick<DeadLetter, 'class' | 'reason'>): string =>
  failureClass === undefined && reason === undefined
    ? 'received too often without an answer'
    : `${failureClass ?? 'unknown'}: ${(reason ?? 'unknown').replace(/\S*\d\S*/g, '…').slice(0, 80)}`;
