import type { Surroundings } from '@orderflow/core/surroundings';
import { ingressDeps } from '@orderflow/messaging/ingress';
import type { KafkaIngressDeps } from './kafka-ingress.ts';

/**
 * What an ingress function needs, from its settings: CONSUMER_NAME, BUS_NAME, DLQ_URL, and KAFKA_SOURCE if its events have a source of
 * its own.
 * @throws Error naming a setting that is missing
 */
export const kafkaIngressDeps = (surroundings: Surroundings): KafkaIngressDeps =>
  ingressDeps(surroundings, 'KAFKA_SOURCE');
