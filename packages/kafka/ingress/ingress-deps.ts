import { EventBridgeClient } from '@aws-sdk/client-eventbridge';
import { SQSClient } from '@aws-sdk/client-sqs';
import { requiredSetting, SDK_OPTIONS, type Surroundings } from '@orderflow/core/surroundings';
import type { KafkaIngressDeps } from './kafka-ingress.ts';

/**
 * What an ingress function needs, from its settings: CONSUMER_NAME, BUS_NAME, DLQ_URL, and KAFKA_SOURCE if its events have a source of
 * its own.
 * @throws Error naming a setting that is missing
 */
export function kafkaIngressDeps(surroundings: Surroundings): KafkaIngressDeps {
  const name = requiredSetting(surroundings, 'CONSUMER_NAME');
  return {
    name,
    events: surroundings.connect('events', () => new EventBridgeClient(SDK_OPTIONS)),
    sqs: surroundings.connect('sqs', () => new SQSClient(SDK_OPTIONS)),
    busName: requiredSetting(surroundings, 'BUS_NAME'),
    dlqUrl: requiredSetting(surroundings, 'DLQ_URL'),
    source: surroundings.setting('KAFKA_SOURCE'),
    clock: surroundings.clock,
    random: surroundings.random,
    sleep: surroundings.sleep,
    telemetry: surroundings.telemetry(name),
  };
}
