import type { DomainEvent, Metadata } from '@orderflow/core/contracts';
import { RecordedTelemetry } from '@orderflow/testing';
import { InMemoryKafka } from '../in-memory/index.ts';
import { eventRecord } from '../records/index.ts';
import { type SubscribeOptions, subscribe } from '../subscriber/index.ts';
import { SeatBooked } from './seats.ts';

type Options = Omit<SubscribeOptions<readonly [typeof SeatBooked]>, 'client' | 'group' | 'handler'>;
type Handler = SubscribeOptions<readonly [typeof SeatBooked]>['handler'];

/** A sleep of so many milliseconds is a time limit: it ends by its signal only. */
const TIME_LIMIT = 123_456_789;

/** Subscribers of `seat.booked` on a broker in memory. Delays take one turn of the event loop, and are recorded in seconds. */
export function subscriberFixture(partitions = 3) {
  const kafka = new InMemoryKafka(partitions);
  const telemetry = new RecordedTelemetry();
  const delays: number[] = [];
  const sleep = (ms: number, signal?: AbortSignal) =>
    new Promise<void>((resolve, reject) => {
      signal?.addEventListener('abort', () => reject(new Error('aborted')), { once: true });
      if (ms === TIME_LIMIT) return;
      if (ms >= 1000) delays.push(ms / 1000);
      setImmediate(resolve);
    });
  const limits = { timeoutMs: TIME_LIMIT, stopTimeoutMs: TIME_LIMIT };
  const common = { ...limits, client: kafka, telemetry, sleep, random: () => 0.5, clock: () => Date.UTC(2026, 0, 1) };
  const start = (handler: Handler, more: Partial<Options> = {}) =>
    subscribe([SeatBooked], { group: 'seats', handler, ...common, ...more });
  const put = (event: DomainEvent, key: string, metadata: Partial<Metadata> = {}) => {
    const eventId = metadata.eventId ?? `e-${kafka.records('seat').length}`;
    const given = { eventId, timestamp: '2026-01-01T00:00:00.000Z', correlationId: eventId, ...metadata };
    return kafka.write(eventRecord(event, given, { topic: 'seat', key }));
  };
  const book = (seat: string, number?: number) =>
    put(SeatBooked({ seat, ...(number !== undefined && { number }) }), seat);
  const isAllCommitted = (group = 'seats') =>
    Array.from({ length: partitions }, (_, partition) => ({ topic: 'seat', partition })).every(
      (partition) =>
        kafka.committed(group, partition) ===
        BigInt(kafka.records('seat').filter((record) => record.partition === partition.partition).length),
    );
  const dead = () => kafka.records('seat.dlq').map(({ value }) => JSON.parse(String(value)));
  return { kafka, telemetry, delays, start, put, book, isAllCommitted, dead, sleep };
}
