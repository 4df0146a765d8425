import { DeleteMessageCommand, type Message, ReceiveMessageCommand, type SQSClient } from '@aws-sdk/client-sqs';
import { type RepublishDeps, type Republished, republish } from './republish.ts';
import { selectionOf } from './selection.ts';

export interface RedriveDeps extends RepublishDeps {
  readonly sqs: Pick<SQSClient, 'send'>;
  readonly failureQueueUrl: string;
}

/** Numbers of messages of the failure queue: those deleted, and those that remain. */
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
 */
export async function redriveFailures(deps: RedriveDeps): Promise<Redriven> {
  const { sqs, failureQueueUrl: QueueUrl } = deps;
  const total = { redriven: 0, remaining: 0, published: 0, failures: [] as Republished['failures'][number][] };
  for (;;) {
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
      const { published, failures } = await redrive(message, deps);
      total.published += published;
      total.failures.push(...failures);
      if (failures.length > 0) total.remaining++;
      else {
        await sqs.send(new DeleteMessageCommand({ QueueUrl, ReceiptHandle: message.ReceiptHandle }));
        total.redriven++;
      }
    }
  }
}

async function redrive({ Body: body, MessageId: id }: Message, deps: RedriveDeps): Promise<Republished> {
  const selection = selectionOf(body);
  if (selection) return republish(selection, deps);
  return { published: 0, failures: [{ place: `message ${id}`, reason: 'names neither a commit nor a failed batch' }] };
}
