import { consumerFixture, FakeDynamoDB, FakeMappings } from '@orderflow/testing';
import { EventStore } from '../../store/index.ts';
import type { BreakerInput } from '../index.ts';
import { Breaker, breakerController, DEFAULT_POLICY } from '../index.ts';

/** A breaker, its controller and one mapping. */
export const dependency = 'seat-map';
export const NOON = Date.parse('2026-11-24T12:00:00Z');

/** Waits that are long enough for mappings to be paused. */
const LONG_WAITS = { ...DEFAULT_POLICY, waitSeconds: 60, maxWaitSeconds: 900 };

export function controllerFixture(policy = LONG_WAITS) {
  const dynamodb = new FakeDynamoDB({ events: { key: ['stream', 'version'] }, breakers: { key: ['dependency'] } });
  const lambda = new FakeMappings('m1');
  let now = NOON;
  const deps = {
    ...consumerFixture({ clock: () => now }),
    dynamodb,
    tables: { events: 'events', breakers: 'breakers' },
    dependency,
    policy,
    lambda,
    mappings: [{ id: 'm1', maxConcurrency: 50 }],
  };
  const breaker = new Breaker(deps);
  const handler = breakerController(deps);
  const apply = async (input: BreakerInput) => breaker.apply(await breaker.readState(), input);
  return {
    dynamodb,
    lambda,
    deps,
    breaker,
    handler,
    apply,
    /** A scheduled run, in another instance of the function. */
    tick: (more: Partial<typeof deps> = {}) => breakerController({ ...deps, ...more })({ source: 'aws.events' }),
    open: () => apply({ type: 'Counted', calls: 5, failures: 5, reason: 'timed out', now }),
    probes: (successes: number) => apply({ type: 'Passed', successes }),
    status: async () => (await breaker.readState()).state.status,
    mapping: () => lambda.mapping('m1'),
    mark: () => dynamodb.rows('breakers').find((row) => row.dependency === `${dependency}/m1`)?.mark,
    events: async () => (await new EventStore(dynamodb, 'events').load(`breaker-${dependency}`)).events,
    types: async () =>
      (await new EventStore(dynamodb, 'events').load(`breaker-${dependency}`)).events.map(({ type }) => type),
    pass(seconds: number) {
      now += 1000 * seconds;
    },
  };
}

export const ON = { state: 'Enabled', concurrency: 50 };
export const OFF = { state: 'Disabled', concurrency: 50 };
export const SLOW = { state: 'Enabled', concurrency: 2 };
