import type { IncomingDelivery } from '../messages/index.ts';

/** What Lambda hands to a function from a queue of Amazon MQ for RabbitMQ. @see https://docs.aws.amazon.com/lambda/latest/dg/with-mq.html */
export interface RabbitEvent {
  readonly eventSource: 'aws:rmq';
  readonly eventSourceArn: string;
  /** By `queue::vhost`. */
  readonly rmqMessagesByQueue: Readonly<Record<string, readonly RabbitEventMessage[]>>;
}

export interface RabbitEventMessage {
  readonly basicProperties: {
    readonly contentType?: string | null;
    /** Text is `{ bytes }`; numbers and booleans are as they are. */
    readonly headers?: Readonly<Record<string, unknown>> | null;
    readonly correlationId?: string | null;
    readonly messageId?: string | null;
    /** A date as Java writes it: `Jan 1, 1970, 12:33:41 AM`. */
    readonly timestamp?: string | number | null;
    readonly type?: string | null;
  };
  readonly redelivered: boolean;
  /** Base64. */
  readonly data: string;
}

/** The messages of an event. Lambda names neither exchange nor routing key. */
export const deliveriesOf = ({ rmqMessagesByQueue }: RabbitEvent): IncomingDelivery[] =>
  Object.entries(rmqMessagesByQueue).flatMap(([name, messages]) =>
    messages.map((message, at) => deliveryOf(name.split('::')[0] as string, message, at)),
  );

function deliveryOf(
  queue: string,
  { basicProperties, redelivered, data }: RabbitEventMessage,
  at: number,
): IncomingDelivery {
  const { contentType, headers, correlationId, messageId, timestamp, type } = basicProperties;
  return {
    queue,
    exchange: '',
    routingKey: '',
    value: Buffer.from(data, 'base64'),
    headers: {
      ...(contentType && { 'content-type': contentType }),
      ...Object.fromEntries(Object.entries(headers ?? {}).map(([name, value]) => [name, textOf(value)])),
    },
    messageId: messageId || undefined,
    correlationId: correlationId || undefined,
    type: type || undefined,
    timestamp: timeOf(timestamp),
    redelivered,
    deliveryTag: at,
  };
}

function textOf(value: unknown): string {
  const bytes = (value as { readonly bytes?: readonly number[] } | null)?.bytes;
  // Java's bytes are signed, and Lambda hands them on so.
  return Array.isArray(bytes) ? Buffer.from(bytes.map((byte) => byte & 0xff)).toString() : String(value);
}

/** Java's dates are in UTC, and may have a narrow space before AM and PM. */
function timeOf(given: string | number | null | undefined): number | undefined {
  if (given === null || given === undefined) return undefined;
  const time = typeof given === 'number' ? given : Date.parse(`${given.replaceAll(/\s/g, ' ')} UTC`);
  return Number.isNaN(time) ? undefined : time;
}
