import type { SQSRecord } from 'aws-lambda';
import { attributesBeside } from '../dead-letter/index.ts';
import type { FailureClass } from '../failures/index.ts';
import type { RuntimeDeps } from '../surroundings/index.ts';

/** What a fresh copy carries: how often the message had been tried before. */
const TRIES = 'tries';

/** Why a message is parked, as its attributes in the dead-letter queue tell it. */
export interface ParkingNote {
  readonly class: FailureClass;
  readonly reason: string;
  readonly eventId: string;
  readonly correlationId: string;
  readonly type: string;
}

/**
 * Parks a message: an unchanged copy goes to the dead-letter queue with its reason. The caller then acknowledges the
 * original.
 *
 * - crash, or error, before the write: the message comes again and is parked then.
 * - crash, or a lost answer, after it: the message comes again and is parked once more. Twice in the DLQ, never lost.
 * @throws whatever SQS throws
 */
export async function park(record: SQSRecord, note: ParkingNote, deps: RuntimeDeps): Promise<void> {
  const attributes = attributesBeside(record.body, {
    class: note.class,
    reason: note.reason,
    consumer: deps.consumer.name,
    eventId: note.eventId,
    correlationId: note.correlationId,
    type: note.type,
    receives: String(triesOf(record)),
    parkedAt: new Date(deps.clock()).toISOString(),
  });
  const trace = record.attributes?.AWSTraceHeader;
  const { SendMessageCommand } = await sqsCommands();
  await deps.sqs.send(
    new SendMessageCommand({
      QueueUrl: deps.consumer.dlqUrl,
      MessageBody: record.body,
      MessageAttributes: attributes,
      ...(trace && { MessageSystemAttributes: { AWSTraceHeader: { DataType: 'String', StringValue: trace } } }),
    }),
  );
}

/**
 * Hides a message for `seconds` from now. It must happen before the batch is answered: a message that the answer names
 * as failed comes back when its visibility time-out ends, and this is what sets it.
 *
 * A crash before, or an error, is harmless: the queue's own visibility time-out applies. So is a crash after.
 * @see https://docs.aws.amazon.com/lambda/latest/dg/services-sqs-errorhandling.html "After your queue's visibility
 *   timeout runs out, the message will again reappear in the queue"
 * @see https://docs.aws.amazon.com/AWSSimpleQueueService/latest/APIReference/API_ChangeMessageVisibility.html "begin to
 *   count from the time that you make the ChangeMessageVisibility call"
 * @throws whatever SQS throws
 */
export async function postpone(record: SQSRecord, seconds: number, deps: RuntimeDeps): Promise<void> {
  const { ChangeMessageVisibilityCommand } = await sqsCommands();
  await deps.sqs.send(
    new ChangeMessageVisibilityCommand({
      QueueUrl: deps.consumer.queueUrl,
      ReceiptHandle: record.receiptHandle,
      VisibilityTimeout: seconds,
    }),
  );
}

/**
 * Puts a message back as a fresh copy that comes after `seconds`, and that has been tried as often as the original before
 * this time. The caller then acknowledges the original. SQS counts each time that a message is received, and moves it to
 * the dead-letter queue by that count: a copy begins anew, and carries the count that matters along.
 *
 * - crash, or error, before the write: the original comes again, with this time counted as a try.
 * - crash, or a lost answer, after it: the original comes again beside its copy. Both are the same event, of which the
 *   second to be handled is a duplicate.
 * @see https://docs.aws.amazon.com/AWSSimpleQueueService/latest/APIReference/API_SendMessage.html, DelaySeconds
 * @throws whatever SQS throws
 */
export async function sendBack(record: SQSRecord, seconds: number, deps: RuntimeDeps): Promise<void> {
  const trace = record.attributes?.AWSTraceHeader;
  const { SendMessageCommand } = await sqsCommands();
  await deps.sqs.send(
    new SendMessageCommand({
      QueueUrl: deps.consumer.queueUrl,
      MessageBody: record.body,
      DelaySeconds: Math.min(seconds, MAX_DELAY_SECONDS),
      MessageAttributes: attributesBeside(record.body, { [TRIES]: String(triesOf(record) - 1) }),
      ...(trace && { MessageSystemAttributes: { AWSTraceHeader: { DataType: 'String', StringValue: trace } } }),
    }),
  );
}

const MAX_DELAY_SECONDS = 900;

/** Loaded with the first failure: see `lambdaDeps`. */
const sqsCommands = () => import('./sqs-client.ts');

/** How often the message has been tried, this time included: as itself, and as what it is a copy of. */
export const triesOf = (record: SQSRecord): number =>
  (Number(record.attributes?.ApproximateReceiveCount) || 1) +
  (Number(record.messageAttributes?.[TRIES]?.stringValue) || 0);
