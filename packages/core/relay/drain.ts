import { DeleteMessageCommand, type Message, ReceiveMessageCommand, type SQSClient } from '@aws-sdk/client-sqs';
import { type RepublishDeps, type Republished, republish } from './republish.ts';
import { selectionOf } from './selection.ts';

export interface DrainDeps extends RepublishDeps {
  readonly sqs: Pick<SQSClient, 'send'>;
  readonly failureQueueUrl: string;
}

/** What came of the failure queue: messages that are done with and gone, and those that stay. */
export interface Drained extends Republished {
  readonly done: number;
  readonly left: number;
}

/** Seconds that a message stays out of sight while it is worked on, and after, when it is left. */
const HIDDEN_SECONDS = 300;

/**
 * Publishes again what each message in the relay's failure queue is about, and deletes the message when all of it is on
 * the bus. A message that tells nothing, or whose events fail again, stays and is seen again five minutes later.
 *
 * - crash before publishing, or in it: the message comes again.
 * - crash after publishing, before deleting: the message comes again, and the same event ids are published once more.
 */
export async function drain(deps: DrainDeps): Promise<Drained> {
  const { sqs, failureQueueUrl: QueueUrl } = deps;
  const total = { done: 0, left: 0, published: 0, failures: [] as Republished['failures'][number][] };
  for (;;) {
    const { Messages: messages = [] } = await sqs.send(
      new ReceiveMessageCommand({
        QueueUrl,
        MaxNumberOfMessages: 10,
        WaitTimeSeconds: 1,
        VisibilityTimeout: HIDDEN_SECONDS,
      }),
    );
    if (messages.length === 0) return total;
    for (const message of messages) {
      const { published, failures } = await again(message, deps);
      total.published += published;
      total.failures.push(...failures);
      if (failures.length > 0) total.left++;
      else {
        await sqs.send(new DeleteMessageCommand({ QueueUrl, ReceiptHandle: message.ReceiptHandle }));
        total.done++;
      }
    }
  }
}

async function again({ Body: body = '', MessageId: id }: Message, deps: DrainDeps): Promise<Republished> {
  const selection = selectionOf(body);
  if (selection) return republish(selection, deps);
  return { published: 0, failures: [{ place: `message ${id}`, reason: 'tells neither a commit nor a lost batch' }] };
}
