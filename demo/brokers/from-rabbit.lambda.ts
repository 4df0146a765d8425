import { defineFunction } from '@orderflow/core/lambda';
import { rabbitIngress, rabbitIngressDeps } from '@orderflow/rabbitmq/ingress';
import { ForeignOrderCreated } from '../../events/index.ts';

export const handler = defineFunction((surroundings) =>
  rabbitIngress([ForeignOrderCreated], rabbitIngressDeps(surroundings)),
);
