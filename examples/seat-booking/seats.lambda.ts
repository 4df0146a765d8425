import { consumerDeps, defineFunction } from '@orderflow/core/lambda';
import { seats } from './seats.ts';

export const handler = defineFunction((surroundings) => seats(consumerDeps(surroundings)));
