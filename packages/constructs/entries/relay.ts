import { EventBridgeClient } from '@aws-sdk/client-eventbridge';
import { SQSClient } from '@aws-sdk/client-sqs';
import { defineFunction } from '@orderflow/core/lambda';
import { relay } from '@orderflow/core/relay';
import { requiredSetting, SDK_OPTIONS } from '@orderflow/core/surroundings';

export const handler = defineFunction((surroundings) =>
  relay({
    // One try a call: the relay retries by itself, entry by entry.
    eventBridge: surroundings.connect('events', () => new EventBridgeClient({ ...SDK_OPTIONS, maxAttempts: 1 })),
    sqs: surroundings.connect('sqs', () => new SQSClient(SDK_OPTIONS)),
    clock: surroundings.clock,
    random: surroundings.random,
    sleep: surroundings.sleep,
    telemetry: surroundings.telemetry(requiredSetting(surroundings, 'SERVICE_NAME')),
    busName: requiredSetting(surroundings, 'BUS_NAME'),
    failureQueueUrl: requiredSetting(surroundings, 'FAILURE_QUEUE_URL'),
    streamSources: JSON.parse(requiredSetting(surroundings, 'STREAM_SOURCES')),
  }),
);
