import { SendMessageCommand, type SQSClient } from '@aws-sdk/client-sqs';
import { writeAttributes } from '../dead-letter/index.ts';
import type { StoredEvent } from '../store/index.ts';

/** What the failure queue says of an event that the bus will never take: where in the event store it is, and why. */
export interface ParkedEvent {
  /** The commit's key in the event store. */
  readonly stream: string;
  readonly version: number;
  /** Absent when the commit could not be read. */
  readonly event?: StoredEvent | undefined;
  readonly code: string;
  readonly reason: string;
}

export interface FailureQueue {
  readonly sqs: Pick<SQSClient, 'send'>;
  readonly clock: () => number;
  readonly failureQueueUrl: string;
}

/**
 * Parks an event: says in the failure queue what can't be published. The event itself stays in the event store.
 *
 * - crash, or error, before the write: the record is retried, and the event parked then.
 * - crash, or a lost answer, after it: the record is retried and the event parked once more. Twice there, never lost.
 * @throws whatever SQS throws
 */
export async function park(parked: ParkedEvent, { sqs, clock, failureQueueUrl }: FailureQueue): Promise<void> {
  const { stream, version, event, code, reason } = parked;
  const deadLetteredAt = new Date(clock()).toISOString();
  const identity = {
    eventId: event?.eventId ?? 'unknown',
    correlationId: event?.correlationId ?? 'unknown',
    type: event?.type ?? 'unknown',
  };
  const body = JSON.stringify({ stream, version, ...identity, code, reason: reason.slice(0, 1024), deadLetteredAt });
  await sqs.send(
    new SendMessageCommand({
      QueueUrl: failureQueueUrl,
      MessageBody: body.replace(NOT_XML, escaped),
      MessageAttributes: writeAttributes(body, {
        ...{ class: 'permanent', reason: `${code}: ${reason}`, consumer: 'relay' },
        ...identity,
        deadLetteredAt,
      }),
    }),
  );
}

/** The two characters that JSON leaves as they are and SQS takes in no body. */
const NOT_XML = /[\ufffe\uffff]/g;

const escaped = (character: string) => `\\u${character.charCodeAt(0).toString(16)}`;
