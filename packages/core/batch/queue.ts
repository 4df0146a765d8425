import type { SQSRecord } from 'aws-lambda';
import { messageAttributes } from '../dead-letter/index.ts';
import type { RuntimeDeps } from '../surroundings/index.ts';

/** The attribute of a copy that says how often its original had been tried. */
const TRIES = 'tries';

/** The attribute of a copy that says how often its original had been sent back. */
const WAITS = 'waits';

/** How often the message has been sent back. */
export const waitsOf = (record: SQSRecord): number => Number(record.messageAttributes?.[WAITS]?.stringValue) || 0;

/** How often the message has been tried, this time included, as itself and as the original that it is a copy of. */
export const triesOf = (record: SQSRecord): number =>
  (Number(record.attributes?.ApproximateReceiveCount) || 1) +
  (Number(record.messageAttributes?.[TRIES]?.stringValue) || 0);

/**
 * Hides a message for `seconds` from now. To be called before the batch is answered: a message that the answer names as
 * failed is visible again when its visibility timeout ends, and this call sets that timeout.
 *
 * A crash before or after the call, or an error, is harmless: then the queue's own visibility timeout applies.
 * @see https://docs.aws.amazon.com/lambda/latest/dg/services-sqs-errorhandling.html "After your queue's visibility
 *   timeout runs out, the message will again reappear in the queue"
 * @see https://docs.aws.amazon.com/AWSSimpleQueueService/latest/APIReference/API_ChangeMessageVisibility.html "begin to
 *   count from the time that you make the ChangeMessageVisibility call"
 * @throws whatever SQS throws
 */
export async function postpone(record: SQSRecord, seconds: number, deps: RuntimeDeps): Promise<void> {
  const { ChangeMessageVisibilityCommand } = await sqsClient();
  await deps.sqs.send(
    new ChangeMessageVisibilityCommand({
      QueueUrl: deps.consumer.queueUrl,
      ReceiptHandle: record.receiptHandle,
      VisibilityTimeout: seconds,
    }),
  );
}

/** The longest delay that SQS allows. */
const MAX_DELAY_SECONDS = 900;

/**
 * Sends a copy of a message to its own queue, to be received after `seconds` (at most 900). The caller then acknowledges
 * the original. This receive does not count as a try: SQS counts the receives of each message and moves it to the
 * dead-letter queue by that count, so the copy starts at zero and carries the number of earlier tries as an attribute; and the
 * number of times that it was sent back, by which the next delay grows.
 *
 * - crash, or error, before the write: the original comes again, and this receive has counted as a try.
 * - crash, or a lost answer, after it: both the original and its copy come. They are the same event, so the second to be
 *   handled is a duplicate.
 * @see https://docs.aws.amazon.com/AWSSimpleQueueService/latest/APIReference/API_SendMessage.html, DelaySeconds
 * @throws whatever SQS throws
 */
export async function sendBack(record: SQSRecord, seconds: number, deps: RuntimeDeps): Promise<void> {
  const trace = record.attributes?.AWSTraceHeader;
  const { SendMessageCommand } = await sqsClient();
  await deps.sqs.send(
    new SendMessageCommand({
      QueueUrl: deps.consumer.queueUrl,
      MessageBody: record.body,
      DelaySeconds: Math.min(seconds, MAX_DELAY_SECONDS),
      MessageAttributes: messageAttributes(record.body, {
        [TRIES]: String(triesOf(record) - 1),
        [WAITS]: String(waitsOf(record) + 1),
      }),
      ...(trace && { MessageSystemAttributes: { AWSTraceHeader: { DataType: 'String', StringValue: trace } } }),
    }),
  );
}

/** Loaded with the first failure: see `lambdaDeps`. */
const sqsClient = () => import('../surroundings/sqs-client.ts');
