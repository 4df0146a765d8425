import { defineFunction } from '@orderflow/core/lambda';
import { kafkaEgress, kafkaEgressDeps } from '@orderflow/kafka/egress';
import { FORWARDED } from './events.ts';

export const handler = defineFunction((surroundings) => kafkaEgress(FORWARDED, kafkaEgressDeps(surroundings)));
