import { EventBridgeClient } from '@aws-sdk/client-eventbridge';
import { SQSClient } from '@aws-sdk/client-sqs';
import { requiredSetting, SDK_OPTIONS, type Surroundings } from '@orderflow/core/surroundings';
import type { IngressDeps } from './ingestor.ts';

/**
 * What an ingress function needs, from its settings: CONSUMER_NAME, BUS_NAME, DLQ_URL, and one by which its events have a source of their own.
 * @param sourceSetting name of that setting: KAFKA_SOURCE
 * @throws Error naming a setting that is missing
 */
export function ingressDeps(surroundings: Surroundings, sourceSetting: string): IngressDeps {
  const name = requiredSetting(surroundings, 'CONSUMER_NAME');
  return {
    name,
    events: surroundings.connect('events', () => new EventBridgeClient(SDK_OPTIONS)),
    sqs: surroundings.connect('sqs', () => new SQSClient(SDK_OPTIONS)),
    busName: requiredSetting(surroundings, 'BUS_NAME'),
    dlqUrl: requiredSetting(surroundings, 'DLQ_URL'),
    source: surroundings.setting(sourceSetting),
    clock: surroundings.clock,
    random: surroundings.random,
    sleep: surroundings.sleep,
    telemetry: surroundings.telemetry(name),
  };
}
