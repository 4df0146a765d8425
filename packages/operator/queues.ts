import { SQSClient } from '@aws-sdk/client-sqs';
import { clientConfig } from './environment.ts';
import type { State } from './state-file.ts';
import { queueDepth, total } from './verbs/index.ts';

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
      const [queue, dead] = await Promise.all([queueDepth(client, queueUrl), queueDepth(client, dlqUrl)]);
      return { consumer, queue: total(queue), deadLetters: total(dead) };
    }),
  );
}
