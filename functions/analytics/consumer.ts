import { count, type RuntimeDeps } from '@orderflow/core';
import { COUNTED, countsOf } from './counts.ts';

export interface AnalyticsSettings {
  readonly analyticsTable: string;
  readonly idempotencyTable: string;
  /** 0: for ever. */
  readonly markerTtlSeconds: number;
}

/** Counts orders and revenue per day and per SKU, each event exactly once. */
export const analyticsConsumer = (deps: RuntimeDeps & AnalyticsSettings) =>
  count(COUNTED, deps, {
    counters: deps.analyticsTable,
    markers: deps.idempotencyTable,
    markerTtlSeconds: deps.markerTtlSeconds,
    count: countsOf,
  });
