import { env, lambdaDeps } from '@orderflow/core/lambda';
import { analyticsConsumer } from './consumer.ts';

export const handler = analyticsConsumer({
  ...lambdaDeps(),
  analyticsTable: env('ANALYTICS_TABLE'),
  idempotencyTable: env('IDEMPOTENCY_TABLE'),
  markerTtlSeconds: Number(env('MARKER_TTL_SECONDS')),
});
