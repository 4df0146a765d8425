import { ChangeMessageVisibilityCommand, SendMessageCommand } from '@aws-sdk/client-sqs';
import type { SQSRecord } from 'aws-lambda';
import { retryDelay } from './backoff';
import type { RuntimeDeps } from './deps';
import type { FailureClass } from './failures';

/** Why a message is parked, as its attributes in the dead-letter queue tell it. */
export interface ParkingNote {
  readonly reason: string;
  readonly class: FailureClass;
  readonly eventId: string;
  readonly correlationId: string;
  readonly type: string;
}

/**
 * Parks a message: an unchanged copy goes to the dead-letter queue with its reason. The caller then acknowledges the
 * original; a crash in between leaves both, so the same event may be parked twice, and is never lost.
 */
export async function park(record: SQSRecord, note: ParkingNote, deps: RuntimeDeps): Promise<void> {
  const attributes = {
    ...note,
    consumer: deps.consumer.name,
    receives: record.attributes.ApproximateReceiveCount,
    parkedAt: new Date(deps.clock()).toISOString(),
  };
  await deps.sqs.send(
    new SendMessageCommand({
      QueueUrl: deps.consumer.dlqUrl,
      MessageBody: record.body,
      MessageAttributes: Object.fromEntries(
        Object.entries(attributes).map(([name, value]) => [name, { DataType: 'String', StringValue: clean(value) }]),
      ),
    }),
  );
}

/** Hides a message until its next try. Failing to is harmless: the queue's own visibility time-out then applies. */
export async function postpone(record: SQSRecord, deps: RuntimeDeps): Promise<number> {
  const seconds = retryDelay(receivesOf(record), deps.consumer.retryBaseSeconds, deps.random);
  await deps.sqs
    .send(
      new ChangeMessageVisibilityCommand({
        QueueUrl: deps.consumer.queueUrl,
        ReceiptHandle: record.receiptHandle,
        VisibilityTimeout: seconds,
      }),
    )
    .catch((error: Error) => deps.telemetry.warn('could not postpone', { error: error.message }));
  return seconds;
}

export const receivesOf = (record: SQSRecord): number => Number(record.attributes.ApproximateReceiveCount);

const MAX_ATTRIBUTE = 1024;

/** SQS takes no empty attribute and only the characters of XML 1.0. */
function clean(value: string): string {
  // biome-ignore lint/suspicious/noControlCharactersInRegex: these are just what must go
  const legal = value.toWellFormed().replace(/[\u0000-\u0008\u000b\u000c\u000e-\u001f\ufffe\uffff]/g, '\ufffd');
  return legal.slice(0, MAX_ATTRIBUTE).toWellFormed() || '-';
}
