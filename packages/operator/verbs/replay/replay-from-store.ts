import { SendMessageCommand, type SQSClient } from '@aws-sdk/client-sqs';
import { type ReplayedEvent, type StoredEventsProps, storedEvents } from './stored-events.ts';

export interface ReplayFromStoreProps extends StoredEventsProps {
  readonly sqs: Pick<SQSClient, 'send'>;
  /** Called before each message, and waited for: it sets the pace. */
  readonly pace?: () => Promise<void>;
  /** Called with the number of messages sent so far. */
  readonly onProgress?: (sent: number) => void;
  /** When aborted, nothing more is sent. */
  readonly interrupted?: AbortSignal;
}

/** Numbers of messages by consumer. */
export type SentTo = Readonly<Record<string, number>>;

/** Counts what {@link replayFromStore} would send. */
export async function countStored(props: StoredEventsProps): Promise<SentTo> {
  const counts = zeros(props);
  for await (const { target } of storedEvents(props)) counts[target.name] = (counts[target.name] ?? 0) + 1;
  return counts;
}

/** How many messages are under way at once; never two of one stream. */
const AT_ONCE = 10;

/**
 * Sends stored events straight into the queues of consumers, those of one stream one after another. The consumers ignore what
 * they have handled.
 *
 * After a crash or an interruption some are sent; it is safe to run it again.
 * @throws whatever DynamoDB or SQS throws
 */
export async function replayFromStore(props: ReplayFromStoreProps): Promise<SentTo> {
  const counts = zeros(props);
  let sent = 0;
  let batch: ReplayedEvent[] = [];
  const flush = async () => {
    const results = await Promise.allSettled(batch.map((event) => sendOne(event, props)));
    results.forEach((result, index) => {
      const { name = '' } = batch[index]?.target ?? {};
      if (result.status === 'fulfilled' && result.value) counts[name] = (counts[name] ?? 0) + 1;
    });
    sent += batch.length;
    batch = [];
    for (const result of results) if (result.status === 'rejected') throw result.reason;
    props.onProgress?.(sent);
  };
  for await (const event of storedEvents(props)) {
    if (props.interrupted?.aborted) break;
    const isSameStream = batch.some(({ stream, target }) => stream === event.stream && target === event.target);
    if (isSameStream || batch.length === AT_ONCE) await flush();
    batch.push(event);
  }
  if (!props.interrupted?.aborted) await flush();
  return counts;
}

/** @returns whether it was sent */
async function sendOne(
  { target, body }: ReplayedEvent,
  { sqs, pace, interrupted }: ReplayFromStoreProps,
): Promise<boolean> {
  await pace?.();
  if (interrupted?.aborted) return false;
  await sqs.send(new SendMessageCommand({ QueueUrl: target.queueUrl, MessageBody: body }));
  return true;
}

const zeros = ({ targets }: StoredEventsProps): Record<string, number> =>
  Object.fromEntries(targets.map(({ name }) => [name, 0]));
