import type { MessageAttributeValue } from '@aws-sdk/client-sqs';

/**
 * Body and attributes (name, type and value of each) share one limit.
 * @see https://docs.aws.amazon.com/AWSSimpleQueueService/latest/APIReference/API_MessageAttributeValue.html
 */
const MAX_MESSAGE_BYTES = 1_048_576;

/** A reason is to be read, not to be stored: this much of any value is kept. */
const MAX_CHARACTERS = 1024;

/**
 * SQS message attributes from plain values, made legal, and left out from the end of the list where the body leaves no
 * room: a message that filled its own queue to the limit still fits the dead-letter queue.
 */
export function attributesBeside(body: string, values: Readonly<Record<string, string>>) {
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
 * SQS takes no empty value, and of Unicode only what XML 1.0 allows.
 * @see https://docs.aws.amazon.com/AWSSimpleQueueService/latest/APIReference/API_SendMessage.html
 */
function legal(value: string): string {
  const allowed = value.toWellFormed().replace(ILLEGAL, '\ufffd');
  return allowed.slice(0, MAX_CHARACTERS).toWellFormed() || '-';
}

const ILLEGAL = /[^\t\n\r\u{20}-\u{d7ff}\u{e000}-\u{fffd}\u{10000}-\u{10ffff}]/gu;
