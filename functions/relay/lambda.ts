import { setTimeout as sleep } from 'node:timers/promises';
import { EventBridgeClient } from '@aws-sdk/client-eventbridge';
import { SQSClient } from '@aws-sdk/client-sqs';
import { powertools } from '../runtime/powertools';
import { env } from '../runtime/wiring';
import { relay } from './relay';

/** One try a call: the relay retries by itself, entry by entry. A call that hangs must not eat the time of the others. */
const eventBridge = new EventBridgeClient({
  maxAttempts: 1,
  requestHandler: { connectionTimeout: 1_000, requestTimeout: 5_000, throwOnRequestTimeout: true },
});

export const handler = relay({
  eventBridge,
  sqs: new SQSClient({}),
  clock: Date.now,
  random: Math.random,
  sleep: (ms) => sleep(ms),
  telemetry: powertools(env('SERVICE_NAME')),
  busName: env('BUS_NAME'),
  failureQueueUrl: env('FAILURE_QUEUE_URL'),
});
