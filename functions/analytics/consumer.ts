import { count, type RuntimeDeps } from '@orderflow/core';
import { countsOf } from './counts.ts';
import { analyticsSubscription } from './subscriptions.ts';

export interface AnalyticsSettings {
  readonly analyticsTable: string;
  readonly idempotencyTable: string;
  /** 0: for ever. */
  readonly markerTtlSeconds: number;
  /** IANA name of the time zone whose days are counted. */
  readonly timeZone: string;
}

/** Counts orders and revenue per day and per SKU, each event exactly once. */
export const analyticsConsumer = (deps: RuntimeDeps & AnalyticsSettings) =>
  count(analyticsSubscription.subscribesTo, deps, {
    counters: deps.analyticsTable,
    markers: deps.idempotencyTable,
    markerTtlSeconds: deps.markerTtlSeconds,
    count: (event) => countsOf(event, deps.timeZone),
  });
