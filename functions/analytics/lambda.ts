import { requiredSetting } from '@orderflow/core';
import { consumerDeps, defineFunction } from '@orderflow/core/lambda';
import { analyticsConsumer } from './consumer.ts';

export const handler = defineFunction((surroundings) =>
  analyticsConsumer({
    ...consumerDeps(surroundings),
    analyticsTable: requiredSetting(surroundings, 'ANALYTICS_TABLE'),
    idempotencyTable: requiredSetting(surroundings, 'IDEMPOTENCY_TABLE'),
    markerTtlSeconds: Number(requiredSetting(surroundings, 'MARKER_TTL_SECONDS')),
    timeZone: requiredSetting(surroundings, 'TIME_ZONE'),
  }),
);
