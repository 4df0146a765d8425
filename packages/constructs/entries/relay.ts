import { setTimeout as sleep } from 'node:timers/promises';
import { EventBridgeClient } from '@aws-sdk/client-eventbridge';
import { SQSClient } from '@aws-sdk/client-sqs';
import { env, powertools } from '@orderflow/core/lambda';
import { relay } from '@orderflow/core/relay';
import { SDK_OPTIONS } from '@orderflow/core/surroundings';

export const handler = relay({
  // One try a call: the relay retries by itself, entry by entry.
  eventBridge: new EventBridgeClient({ ...SDK_OPTIONS, maxAttempts: 1 }),
  sqs: new SQSClient(SDK_OPTIONS),
  clock: Date.now,
  random: Math.random,
  sleep: (ms) => sleep(ms),
  telemetry: powertools(env('SERVICE_NAME')),
  busName: env('BUS_NAME'),
  failureQueueUrl: env('FAILURE_QUEUE_URL'),
});
