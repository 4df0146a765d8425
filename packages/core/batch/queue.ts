import type { SQSRecord } from 'aws-lambda';
import { messageAttributes } from '../dead-letter/index.ts';
import type { ConsumerSettings, RuntimeDeps } from '../surroundings/index.ts';

/** The attribute of a copy that says how often its original had been tried. */
const TRIES = 'tries';

/** The attribute of a copy that waits, which says how often its original had waited. */
const WAITS = 'waits';

const numberIn = (record: SQSRecord, name: string) => Number(record.messageAttributes?.[name]?.stringValue) || 0;

/** How often the record has been received, this time included. */
export const receivesOf = (record: SQSRecord): number => Number(record.attributes?.ApproximateReceiveCount) || 1;

/** Whether the record is the copy of a message that waits: its receives are no tries. */
export const isWaiting = (record: SQSRecord): boolean => record.messageAttributes?.[WAITS] !== undefined;

/** How often the message has been tried, this time included, as itself and as the original that it is a copy of. */
export const triesOf = (record: SQSRecord): number =>
  numberIn(record, TRIES) + (isWaiting(record) ? 1 : receivesOf(record));

/** How often the message has waited. */
export const waitsOf = (record: SQSRecord): number =>
  isWaiting(record) ? numberIn(record, WAITS) + receivesOf(record) - 1 : 0;

/** Receives of a copy that waits, beyond those that a new copy replaces it after: the function may die, or sending may fail. */
const SPARE_RECEIVES = 10;

/** The same where the queue is an existing one, which may allow few receives. */
const FEWEST_SPARE_RECEIVES = 2;

/** Whether the function has had its last try, and there was no result: it is killed each time. */
export function isExhausted(record: SQSRecord, consumer: ConsumerSettings): boolean {
  if (!isWaiting(record)) return triesOf(record) > consumer.maxReceives;
  const spare = consumer.waitReceives === undefined ? FEWEST_SPARE_RECEIVES : SPARE_RECEIVES;
  return receivesOf(record) > waitReceivesOf(consumer) + spare;
}

const waitReceivesOf = ({ maxReceives, waitReceives }: ConsumerSettings): number =>
  waitReceives ?? Math.max(1, maxReceives - FEWEST_SPARE_RECEIVES);

/**
 * Has a message wait for `seconds`, which is no try. SQS counts the receives of a message, tells nothing else of it, and moves
 * it to the dead-letter queue by that count. So the first time a copy is sent that says so (at most 900 seconds ahead), and from
 * then on it is only hidden, until it has been received so often that another copy takes its place.
 * @returns whether this record must be received again
 * @throws whatever SQS throws; then the record must be received again
 */
export async function wait(record: SQSRecord, seconds: number, deps: RuntimeDeps): Promise<boolean> {
  const isHidden = isWaiting(record) && receivesOf(record) < waitReceivesOf(deps.consumer);
  if (isHidden) await postpone(record, seconds, deps);
  else await sendBack(record, { [TRIES]: triesOf(record) - 1, [WAITS]: waitsOf(record) + 1 }, seconds, deps);
  return isHidden;
}

/** Has a message that waited be tried again after `seconds`, with its receives as tries from now on. @throws whatever SQS throws */
export const endWait = (record: SQSRecord, seconds: number, deps: RuntimeDeps): Promise<void> =>
  sendBack(record, { [TRIES]: triesOf(record) }, seconds, deps);

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
 * the original.
 *
 * - crash, or error, before the write: the original comes again.
 * - crash, or a lost answer, after it: both the original and its copy come. They are the same event, so the second to be
 *   handled is a duplicate.
 * @see https://docs.aws.amazon.com/AWSSimpleQueueService/latest/APIReference/API_SendMessage.html, DelaySeconds
 */
async function sendBack(
  record: SQSRecord,
  counts: Readonly<Record<string, number>>,
  seconds: number,
  deps: RuntimeDeps,
): Promise<void> {
  const trace = record.attributes?.AWSTraceHeader;
  const texts = Object.entries(counts).map(([name, count]) => [name, String(count)]);
  const { SendMessageCommand } = await sqsClient();
  await deps.sqs.send(
    new SendMessageCommand({
      QueueUrl: deps.consumer.queueUrl,
      MessageBody: record.body,
      DelaySeconds: Math.min(seconds, MAX_DELAY_SECONDS),
      MessageAttributes: messageAttributes(record.body, Object.fromEntries(texts)),
      ...(trace && { MessageSystemAttributes: { AWSTraceHeader: { DataType: 'String', StringValue: trace } } }),
    }),
  );
}

/** Loaded with the first failure: see `lambdaDeps`. */
const sqsClient = () => import('../surroundings/sqs-client.ts');
