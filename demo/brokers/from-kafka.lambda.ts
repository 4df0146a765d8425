import { defineFunction } from '@orderflow/core/lambda';
import { kafkaIngress, kafkaIngressDeps } from '@orderflow/kafka/ingress';
import { ForeignOrderCreated } from '../../events/index.ts';

export const handler = defineFunction((surroundings) =>
  kafkaIngress([ForeignOrderCreated], kafkaIngressDeps(surroundings)),
);
