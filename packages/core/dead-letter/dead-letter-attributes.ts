import type { MessageAttributeValue } from '@aws-sdk/client-sqs';
import { FAILURE_CLASSES, type FailureClass } from '../failures/index.ts';

/** Why a message is in a dead-letter queue, and which event it is. */
export interface DeadLetterAttributes {
  readonly class: FailureClass;
  readonly reason: string;
  /** The name of the consumer that gave up, or `relay`. */
  readonly consumer: string;
  readonly eventId: string;
  readonly correlationId: string;
  /** The event's type: `order.created`. */
  readonly type: string;
  /** How often the message was tried. Absent for an event that the relay could not publish. */
  readonly receives?: number | undefined;
  /** ISO 8601, UTC. */
  readonly deadLetteredAt: string;
}

/** The SQS message attributes of a dead letter that is sent with `body`; see {@link messageAttributes} for their limits. */
export function writeAttributes(
  body: string,
  {
    class: failureClass,
    reason,
    consumer,
    eventId,
    correlationId,
    type,
    receives,
    deadLetteredAt,
  }: DeadLetterAttributes,
): Record<string, MessageAttributeValue> {
  // What matters most comes first: the last ones are left out when there is too little room.
  return messageAttributes(body, {
    class: failureClass,
    reason,
    consumer,
    eventId,
    correlationId,
    type,
    ...(receives !== undefined && { receives: String(receives) }),
    deadLetteredAt,
  });
}

/**
 * Reads the attributes of a message from a dead-letter queue. Any of them may be missing: SQS moves a message by the
 * queue's redrive policy without attributes, and a long body leaves no room for all of them.
 */
export function readAttributes(
  attributes: Readonly<Record<string, Pick<MessageAttributeValue, 'StringValue'>>> = {},
): Partial<DeadLetterAttributes> {
  const text = (name: string) => attributes[name]?.StringValue;
  const receives = text('receives');
  return {
    class: FAILURE_CLASSES.find((one) => one === text('class')),
    reason: text('reason'),
    consumer: text('consumer'),
    eventId: text('eventId'),
    correlationId: text('correlationId'),
    type: text('type'),
    receives: receives === undefined ? undefined : Number(receives),
    // Earlier releases wrote `parkedAt`, and a dead letter is kept for 14 days.
    deadLetteredAt: text('deadLetteredAt') ?? text('parkedAt'),
  };
}

/**
 * The limit for the body and all attributes (name, type and value of each) together, in bytes.
 * @see https://docs.aws.amazon.com/AWSSimpleQueueService/latest/APIReference/API_MessageAttributeValue.html
 */
const MAX_MESSAGE_BYTES = 1_048_576;

/** Longer values are cut to this many UTF-16 code units. */
const MAX_CHARACTERS = 1024;

/**
 * Turns plain values into attributes that SQS accepts beside `body`. Illegal characters are replaced by U+FFFD, an empty
 * value by `-`; long values are cut. When the body leaves too little room, attributes are left out from the end of the
 * list, so that every message that fitted its queue can be sent on.
 */
export function messageAttributes(
  body: string,
  values: Readonly<Record<string, string>>,
): Record<string, MessageAttributeValue> {
  const attributes: Record<string, MessageAttributeValue> = {};
  let room = MAX_MESSAGE_BYTES - Buffer.byteLength(body);
  for (const [name, value] of Object.entries(values)) {
    const text = legal(value);
    room -= Buffer.byteLength(`${name}String${text}`);
    if (room < 0) break;
    attributes[name] = { DataType: 'String', StringValue: text };
  }
  return attributes;
}

/**
 * SQS accepts no empty value, and only those Unicode characters that XML 1.0 allows.
 * @see https://docs.aws.amazon.com/AWSSimpleQueueService/latest/APIReference/API_SendMessage.html
 */
function legal(value: string): string {
  const allowed = value.toWellFormed().replace(ILLEGAL, '\ufffd');
  return allowed.slice(0, MAX_CHARACTERS).toWellFormed() || '-';
}

const ILLEGAL = /[^\t\n\r\u{20}-\u{d7ff}\u{e000}-\u{fffd}\u{10000}-\u{10ffff}]/gu;
