import { env, lambdaDeps } from '../../packages/core/lambda/wiring';
import { analyticsConsumer } from './consumer';

export const handler = analyticsConsumer({
  ...lambdaDeps(),
  analyticsTable: env('ANALYTICS_TABLE'),
  idempotencyTable: env('IDEMPOTENCY_TABLE'),
  markerTtlSeconds: Number(env('MARKER_TTL_SECONDS')),
});
