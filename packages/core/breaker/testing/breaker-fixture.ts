import { FakeDynamoDB, RecordedTelemetry } from '@orderflow/testing';
import { Transient, Unavailable } from '../../failures/index.ts';
import { Breaker, breakerGuard, DEFAULT_POLICY } from '../index.ts';

export const dependency = 'seat-map';
export const NOON = Date.parse('2026-11-24T12:00:00Z');
const TABLES = { events: { key: ['stream', 'version'] }, breakers: { key: ['dependency'] } };

/** Waits, and a window, that are easy to tell apart. */
export const LONG_WAITS = { ...DEFAULT_POLICY, windowSeconds: 60, waitSeconds: 60, maxWaitSeconds: 900 };

/** A breaker, and instances of a function that call its dependency. */
export function breakerFixture(policy = LONG_WAITS) {
  const dynamodb = new FakeDynamoDB(TABLES);
  const telemetry = new RecordedTelemetry();
  let now = NOON;
  const skewed = (ms: number) => {
    const clock = () => now + ms;
    return { dynamodb, clock, telemetry, tables: { events: 'events', breakers: 'breakers' }, dependency, policy };
  };
  const calls = { made: 0 };
  const instance = (ms = 0) => {
    const guard = breakerGuard(skewed(ms));
    const call = (outcome: unknown = 'ok', key?: string) =>
      guard(async () => {
        calls.made++;
        if (outcome instanceof Error) throw outcome;
        return outcome;
      }, key);
    return {
      call,
      /** The result of a call, or the error that it throws. */
      tried: async (outcome?: unknown, key?: string) => {
        const [result] = await Promise.allSettled([call(outcome, key)]);
        return result.status === 'fulfilled' ? result.value : result.reason;
      },
    };
  };
  const breaker = new Breaker(skewed(0));
  const tick = async () => breaker.apply(await breaker.readState(), { type: 'Tick', now });
  const status = async () => (await breaker.readState()).state.status;
  const types = () =>
    dynamodb
      .rows('events')
      .flatMap(({ events }) => JSON.parse(String(events)).map(({ type }: { type: string }) => type));
  return {
    dynamodb,
    telemetry,
    calls,
    instance,
    breaker,
    tick,
    status,
    types,
    pass: (seconds: number) => (now += 1000 * seconds),
  };
}

export const down = new Unavailable('seat map', 'seat map: ECONNREFUSED');
export const late = new Transient('seat map: no response in 5000 ms');

/** The fixture after five failures, which open the breaker. */
export async function openBreaker(fixture = breakerFixture(), error: Error = late) {
  const { tried } = fixture.instance();
  for (let failure = 0; failure < 5; failure++) await tried(error);
  return fixture;
}
