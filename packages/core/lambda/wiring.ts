import { setTimeout as sleep } from 'node:timers/promises';
import { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import type { RuntimeDeps } from '../surroundings/index.ts';
import { SDK_OPTIONS } from '../surroundings/index.ts';
import type { WorkflowDeps } from '../workflow/index.ts';
import { lazyClient } from './lazy-client.ts';
import { powertools } from './powertools.ts';

/** Reads a setting that the construct put into the function's environment. @throws when it is missing, naming it. */
export function env(name: string): string {
  const value = process.env[name];
  if (!value) throw new Error(`environment variable ${name} is not set`);
  return value;
}

/** The same for a number that must be more than 0. @throws when it is missing or anything else, naming it. */
export function positiveEnv(name: string): number {
  const value = Number(env(name));
  if (!(value > 0)) throw new Error(`environment variable ${name} must be a number above 0`);
  return value;
}

/** The real world for a workflow's steps in Lambda: called once, by the entry file, outside the handler. */
export const workflowDeps = (): WorkflowDeps => surroundings(env('SERVICE_NAME'));

const surroundings = (name: string) => ({
  dynamodb: new DynamoDBClient(SDK_OPTIONS),
  clock: Date.now,
  random: Math.random,
  sleep: (ms: number, signal?: AbortSignal) => sleep(ms, undefined, { signal }),
  telemetry: powertools(name),
  tables: { events: env('EVENTS_TABLE') },
});

/**
 * The real world for a consumer in Lambda: called once, by the entry file, outside the handler. Only failures talk to
 * SQS, so its client waits for the first.
 */
export function lambdaDeps(): RuntimeDeps {
  const name = env('CONSUMER_NAME');
  return {
    ...surroundings(name),
    sqs: lazyClient(async () => new (await import('../surroundings/sqs-client.ts')).SQSClient(SDK_OPTIONS)),
    consumer: {
      name,
      queueUrl: env('QUEUE_URL'),
      dlqUrl: env('DLQ_URL'),
      maxReceives: positiveEnv('MAX_RECEIVES'),
      retryBaseSeconds: positiveEnv('RETRY_BASE_SECONDS'),
      ...(process.env.BREAKER_DEPENDENCY && { guarded: true }),
    },
  };
}
