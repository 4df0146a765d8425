import { GetQueueAttributesCommand, type SQSClient } from '@aws-sdk/client-sqs';

/** Numbers of messages in a queue, as SQS estimates them. */
export interface QueueDepth {
  readonly visible: number;
  readonly inFlight: number;
  readonly delayed: number;
}

const COUNTS = {
  visible: 'ApproximateNumberOfMessages',
  inFlight: 'ApproximateNumberOfMessagesNotVisible',
  delayed: 'ApproximateNumberOfMessagesDelayed',
} as const;

export async function queueDepth(sqs: Pick<SQSClient, 'send'>, QueueUrl: string): Promise<QueueDepth> {
  const command = new GetQueueAttributesCommand({ QueueUrl, AttributeNames: Object.values(COUNTS) });
  const { Attributes = {} } = await sqs.send(command);
  const count = (name: keyof typeof COUNTS) => Number(Attributes[COUNTS[name]] ?? 0);
  return { visible: count('visible'), inFlight: count('inFlight'), delayed: count('delayed') };
}

/** All messages of a queue. */
export const total = ({ visible, inFlight, delayed }: QueueDepth): number => visible + inFlight + delayed;
