import {
  ChangeMessageVisibilityCommand,
  DeleteMessageCommand,
  type Message,
  ReceiveMessageCommand,
  type SQSClient,
} from '@aws-sdk/client-sqs';
import { type RepublishDeps, type Republished, republish } from './republish.ts';
import { selectionOf } from './selection.ts';

export interface RedriveDeps extends RepublishDeps {
  readonly sqs: Pick<SQSClient, 'send'>;
  readonly failureQueueUrl: string;
}

/** Numbers of messages of the failure queue: those deleted, and those received that remain. */
export interface Redriven extends Republished {
  readonly redriven: number;
  readonly remaining: number;
}

/** Visibility timeout of a received message, in seconds. A message that remains is visible again after it. */
const VISIBILITY_SECONDS = 300;

/**
 * Redrives the relay's failure queue: publishes the events that each message names again, and deletes the message when all
 * of them are on the bus. A message that names no events, or whose events fail again, remains.
 *
 * - crash before or during publishing: the message is received again.
 * - crash after publishing, before the deletion: the message is received again, and its events are published again with the
 *   same event ids.
 * - interruption: a message whose events are not all published remains, and is visible again.
 */
export async function redriveFailures(deps: RedriveDeps): Promise<Redriven> {
  const { sqs, failureQueueUrl: QueueUrl, interrupted } = deps;
  const failed: Republished['failures'][number][] = [];
  const total = { redriven: 0, remaining: 0, published: 0, failures: failed, isPartial: false };
  while (!interrupted?.aborted) {
    const { Messages: messages = [] } = await sqs.send(
      new ReceiveMessageCommand({
        QueueUrl,
        MaxNumberOfMessages: 10,
        WaitTimeSeconds: 1,
        VisibilityTimeout: VISIBILITY_SECONDS,
      }),
    );
    if (messages.length === 0) return total;
    for (const message of messages) {
      const { published, failures, isPartial } = await redrive(message, deps);
      total.published += published;
      failed.push(...failures);
      if (isPartial) await makeVisible(message, deps);
      if (isPartial || failures.length > 0) total.remaining++;
      else {
        await sqs.send(new DeleteMessageCommand({ QueueUrl, ReceiptHandle: message.ReceiptHandle }));
        total.redriven++;
      }
    }
  }
  return { ...total, isPartial: true };
}

/** Where that fails, the message is visible again after its visibility timeout. */
async function makeVisible({ ReceiptHandle }: Message, { sqs, failureQueueUrl: QueueUrl }: RedriveDeps): Promise<void> {
  const command = new ChangeMessageVisibilityCommand({ QueueUrl, ReceiptHandle, VisibilityTimeout: 0 });
  await Promise.allSettled([sqs.send(command)]);
}

async function redrive({ Body: body, MessageId: id }: Message, deps: RedriveDeps): Promise<Republished> {
  const selection = selectionOf(body);
  if (selection) return republish(selection, deps);
  const reason = 'names neither a commit nor a failed batch';
  return { published: 0, failures: [{ place: `message ${id}`, reason }], isPartial: false };
}
