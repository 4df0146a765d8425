import { type Message, SendMessageCommand, type SQSClient } from '@aws-sdk/client-sqs';
import { walkQueue } from './walk-queue.ts';

export interface RedriveProps {
  readonly sqs: Pick<SQSClient, 'send'>;
  /** Milliseconds since the epoch. */
  readonly clock: () => number;
  /** The dead-letter queue. */
  readonly from: string;
  /** The queue of the same consumer. */
  readonly to: string;
  /** Which messages to redrive. @default all */
  readonly filter?: (message: Message) => boolean;
  /** Another body for a message, one that was repaired; `leave`: it remains. @default the body that it has */
  readonly edit?: (message: Message) => Promise<{ readonly body: string } | 'leave'>;
  /** How many messages to redrive at most. @default 10,000 */
  readonly limit?: number;
  /** Called before each send, and waited for: it sets the pace. */
  readonly pace?: () => Promise<void>;
  /** Called after each message that was redriven, with their number. */
  readonly onProgress?: (redriven: number) => void;
  /** When aborted, no further message is redriven. */
  readonly interrupted?: AbortSignal;
}

/** Numbers of messages: those redriven, and those received that remain in the dead-letter queue. */
export interface Redriven {
  readonly redriven: number;
  readonly remaining: number;
}

/**
 * Moves messages from a consumer's dead-letter queue to its queue, each with its attributes and its trace header. Messages
 * that the filter refuses remain, and are visible again afterwards. A message that is dead-lettered while this runs remains
 * too, so that it ends even if every redriven message fails again.
 *
 * - crash before a send: the message is visible again five minutes later.
 * - crash after a send, before its delete: the message is in both queues. Redriven again, the consumer gets it twice, as SQS may
 *   deliver any message twice.
 * @throws whatever SQS throws; messages redriven until then stay redriven
 */
export async function redrive(props: RedriveProps): Promise<Redriven> {
  const { sqs, clock, from: queueUrl, to, filter = () => true, limit, interrupted } = props;
  let redriven = 0;
  const { remaining } = await walkQueue({
    ...{ sqs, clock, queueUrl, interrupted },
    ...(limit !== undefined && { limit }),
    async visit(message) {
      if (!filter(message)) return 'leave';
      const edited = (await props.edit?.(message)) ?? { body: message.Body };
      if (edited === 'leave') return 'leave';
      await props.pace?.();
      if (interrupted?.aborted) return 'leave';
      await send(message, { sqs, to, body: edited.body });
      redriven++;
      props.onProgress?.(redriven);
      return 'take';
    },
  });
  return { redriven, remaining };
}

/** Sends before the walk deletes: a crash in between doubles a message instead of losing it. */
async function send(
  { MessageAttributes, Attributes }: Message,
  { sqs, to, body }: { readonly body: string | undefined } & Pick<RedriveProps, 'sqs' | 'to'>,
): Promise<void> {
  const trace = Attributes?.AWSTraceHeader;
  await sqs.send(
    new SendMessageCommand({
      QueueUrl: to,
      MessageBody: body,
      ...(MessageAttributes && { MessageAttributes }),
      ...(trace && { MessageSystemAttributes: { AWSTraceHeader: { DataType: 'String', StringValue: trace } } }),
    }),
  );
}
