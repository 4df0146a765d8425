import type { DomainEvent, Metadata } from '@orderflow/core/contracts';
import { type CloudEventsMode, eventMessage, type IncomingMessage } from '@orderflow/messaging';

/** A message to publish. Persistent, and mandatory: it counts as published when at least one queue takes it. */
export interface OutgoingMessage {
  readonly routingKey: string;
  readonly value: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly contentType: string;
  /** The event id. */
  readonly messageId: string;
  readonly correlationId: string;
  readonly type: string;
  /** When the event happened, milliseconds since the epoch. */
  readonly timestamp: number;
}

/** A message as it is delivered. Any producer may have published it. */
export interface IncomingDelivery {
  readonly queue: string;
  readonly exchange: string;
  readonly routingKey: string;
  readonly value: Buffer;
  /** As text. */
  readonly headers: Readonly<Record<string, string>>;
  readonly messageId: string | undefined;
  readonly correlationId: string | undefined;
  readonly type: string | undefined;
  /** Milliseconds since the epoch. `undefined` where the producer gave none. */
  readonly timestamp: number | undefined;
  /** The broker may have delivered it before. */
  readonly redelivered: boolean;
  /** Of this connection. */
  readonly deliveryTag: number;
}

/** What the headers of a CloudEvent begin with. Readers know `cloudEvents:` too. */
const CLOUD_EVENTS_PREFIX = 'cloudEvents_';

/** Names the stream of an event, for subscribers that keep its order. */
export const STREAM_HEADER = 'stream';

/**
 * The message of an event: the envelope as JSON, its type as routing key, its identity in properties and headers.
 * @param stream what the events to keep in order have in common
 */
export function outgoingMessage(
  event: DomainEvent,
  metadata: Metadata,
  stream: string,
  cloudEvents?: CloudEventsMode,
): OutgoingMessage {
  const form = cloudEvents && { mode: cloudEvents, prefix: CLOUD_EVENTS_PREFIX };
  const { value, headers } = eventMessage(event, metadata, form);
  const { 'content-type': contentType = 'application/json', ...others } = headers;
  return {
    routingKey: event.type,
    value,
    headers: { ...others, [STREAM_HEADER]: stream },
    contentType,
    messageId: metadata.eventId,
    correlationId: metadata.correlationId,
    type: event.type,
    timestamp: Date.parse(metadata.timestamp),
  };
}

/**
 * A delivery in the shape that all brokers share. The event id is the header's, or the property `message-id`: a queue gives its messages no place. Properties
 * stand in for headers that are missing.
 */
export function messageOf({
  value,
  headers,
  messageId,
  correlationId,
  type,
  timestamp,
  exchange,
}: MessageParts): IncomingMessage {
  return {
    value,
    headers: {
      ...(type !== undefined && !isCloudEvent(headers) && { 'event-type': type }),
      ...(correlationId !== undefined && { 'correlation-id': correlationId }),
      ...headers,
    },
    timestamp: timestamp ?? 0,
    place: messageId ?? '',
    origin: `rabbitmq.${exchange || 'default'}`,
  };
}

export type MessageParts = Pick<
  IncomingDelivery,
  'value' | 'headers' | 'messageId' | 'correlationId' | 'type' | 'timestamp' | 'exchange'
>;

/** Its attributes say what it is. */
const isCloudEvent = (headers: Readonly<Record<string, string>>): boolean =>
  Object.keys(headers).some((name) => /^cloudEvents[:_]/.test(name)) ||
  (headers['content-type'] ?? '').startsWith('application/cloudevents');

/** Names a delivery in logs. */
export const placeOf = ({ queue, messageId, deliveryTag }: IncomingDelivery): string =>
  `${queue}:${messageId ?? `#${deliveryTag}`}`;
