import { setTimeout as sleep } from 'node:timers/promises';
import { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { SQSClient } from '@aws-sdk/client-sqs';
import type { RuntimeDeps } from './deps';
import { powertools } from './powertools';

/** Reads a setting that the construct put into the function's environment. @throws when it is missing, naming it. */
export function env(name: string): string {
  const value = process.env[name];
  if (!value) throw new Error(`environment variable ${name} is not set`);
  return value;
}

/** The real world for a consumer in Lambda: called once, by the entry file, outside the handler. */
export function lambdaDeps(): RuntimeDeps {
  const name = env('CONSUMER_NAME');
  return {
    dynamodb: new DynamoDBClient({}),
    sqs: new SQSClient({}),
    clock: Date.now,
    random: Math.random,
    sleep: (ms) => sleep(ms),
    telemetry: powertools(name),
    consumer: {
      name,
      queueUrl: env('QUEUE_URL'),
      dlqUrl: env('DLQ_URL'),
      maxReceives: Number(env('MAX_RECEIVES')),
      retryBaseSeconds: Number(env('RETRY_BASE_SECONDS')),
    },
    tables: { events: env('EVENTS_TABLE') },
  };
}
