import { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import {
  positiveSetting,
  type RuntimeDeps,
  requiredSetting,
  SDK_OPTIONS,
  type Surroundings,
} from '../surroundings/index.ts';
import type { WorkflowDeps } from '../workflow/index.ts';
import { lazyClient } from './lazy-client.ts';

/** What a workflow's steps need: event store, clock, chance and telemetry. @throws Error naming a setting that is missing */
export const stepDeps = (surroundings: Surroundings): WorkflowDeps =>
  depsNamed(surroundings, requiredSetting(surroundings, 'SERVICE_NAME'));

/**
 * What a consumer needs: the same, its queues and its retry settings. Only failures talk to SQS, so the client is made by
 * the first of them.
 * @throws Error naming a setting that is missing or no number
 */
export function consumerDeps(surroundings: Surroundings): RuntimeDeps {
  const name = requiredSetting(surroundings, 'CONSUMER_NAME');
  return {
    ...depsNamed(surroundings, name),
    sqs: surroundings.connect('sqs', () =>
      lazyClient(async () => new (await import('../surroundings/sqs-client.ts')).SQSClient(SDK_OPTIONS)),
    ),
    consumer: {
      name,
      queueUrl: requiredSetting(surroundings, 'QUEUE_URL'),
      dlqUrl: requiredSetting(surroundings, 'DLQ_URL'),
      maxReceives: positiveSetting(surroundings, 'MAX_RECEIVES'),
      ...(surroundings.setting('WAIT_RECEIVES') && { waitReceives: positiveSetting(surroundings, 'WAIT_RECEIVES') }),
      retryBaseSeconds: positiveSetting(surroundings, 'RETRY_BASE_SECONDS'),
    },
  };
}

const depsNamed = (surroundings: Surroundings, service: string) => ({
  dynamodb: surroundings.connect('dynamodb', () => new DynamoDBClient(SDK_OPTIONS)),
  clock: surroundings.clock,
  random: surroundings.random,
  sleep: surroundings.sleep,
  telemetry: surroundings.telemetry(service),
  tables: { events: requiredSetting(surroundings, 'EVENTS_TABLE') },
});
