import { defineFunction } from '@orderflow/core/lambda';
import { rabbitEgress, rabbitEgressDeps } from '@orderflow/rabbitmq/egress';
import { FORWARDED } from './events.ts';

export const handler = defineFunction((surroundings) => rabbitEgress(FORWARDED, rabbitEgressDeps(surroundings)));
