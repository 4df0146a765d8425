import { GetQueueAttributesCommand, SQSClient } from '@aws-sdk/client-sqs';
import { clientConfig } from './environment.ts';
import type { State } from './state-file.ts';

/** Numbers of messages in a consumer's queue and dead-letter queue: visible, in flight and delayed. */
export interface Depth {
  readonly consumer: string;
  readonly queue: number;
  readonly deadLetters: number;
}

export async function queueDepths(state: State): Promise<readonly Depth[]> {
  const client = new SQSClient({ ...clientConfig(state), useQueueUrlAsEndpoint: false });
  return Promise.all(
    Object.entries(state.consumers).map(async ([consumer, { queueUrl, dlqUrl }]) => {
      const [queue, deadLetters] = await Promise.all([depthOf(client, queueUrl), depthOf(client, dlqUrl)]);
      return { consumer, queue, deadLetters };
    }),
  );
}

const counters = [
  'ApproximateNumberOfMessages',
  'ApproximateNumberOfMessagesNotVisible',
  'ApproximateNumberOfMessagesDelayed',
] as const;

async function depthOf(client: SQSClient, QueueUrl: string): Promise<number> {
  const { Attributes = {} } = await client.send(
    new GetQueueAttributesCommand({ QueueUrl, AttributeNames: [...counters] }),
  );
  return Object.values(Attributes).reduce((sum, count) => sum + Number(count), 0);
}
