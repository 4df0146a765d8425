import { createHash } from 'node:crypto';
import type { Message, MessageAttributeValue } from '@aws-sdk/client-sqs';

/** A message to be sent. */
export interface NewMessage {
  readonly body: string;
  readonly attributes?: Readonly<Record<string, MessageAttributeValue>>;
  /** The system attribute AWSTraceHeader. */
  readonly trace?: string | undefined;
  /** Seconds until it can be received. @default the queue's */
  readonly delay?: number | undefined;
}

/** A message in a queue. Times in milliseconds since the epoch. */
export interface StoredMessage {
  readonly id: string;
  readonly body: string;
  readonly attributes: Readonly<Record<string, MessageAttributeValue>>;
  readonly trace: string | undefined;
  /** A queue that moves it to its DLQ keeps this, and retention counts from it. */
  readonly sentAt: number;
  /** The queue whose redrive policy moved it here. */
  readonly source: string | undefined;
  readonly receives: number;
  readonly firstReceivedAt: number | undefined;
}

/** A message that was received. */
export interface ReceivedMessage extends StoredMessage {
  readonly handle: string;
}

export const md5 = (text: string): string => createHash('md5').update(text).digest('hex');

/** The system attributes of a received message, as text. */
export function systemAttributes(message: StoredMessage): Record<string, string> {
  return {
    ApproximateReceiveCount: String(message.receives),
    ApproximateFirstReceiveTimestamp: String(message.firstReceivedAt),
    SenderId: SENDER,
    SentTimestamp: String(message.sentAt),
    ...(message.trace !== undefined && { AWSTraceHeader: message.trace }),
    ...(message.source !== undefined && { DeadLetterQueueSourceArn: message.source }),
  };
}
const SENDER = 'simulation';

/** What ReceiveMessage answers, with those attributes that were asked for. */
export function answerOf(
  message: ReceivedMessage,
  systemNames: readonly string[] = [],
  names: readonly string[] = [],
): Message {
  const system = asked(systemAttributes(message), systemNames);
  const attributes = asked(message.attributes, names);
  return {
    MessageId: message.id,
    ReceiptHandle: message.handle,
    MD5OfBody: md5(message.body),
    Body: message.body,
    ...(Object.keys(system).length > 0 && { Attributes: system }),
    ...(Object.keys(attributes).length > 0 && { MessageAttributes: attributes }),
  };
}

const asked = <T>(all: Readonly<Record<string, T>>, names: readonly string[]): Record<string, T> =>
  Object.fromEntries(Object.entries(all).filter(([name]) => names.includes('All') || names.includes(name)));
