import { defineEvent, defineStream } from '@orderflow/core/contracts';
import * as z from 'zod/mini';

/** What is published and consumed: about 500 bytes as a message. */
export const Reading = defineEvent('meter.read', {
  version: 1,
  owner: 'meters',
  summary: 'A meter was read.',
  data: z.object({
    meter: z.string().check(z.minLength(1), z.maxLength(64)),
    number: z.int(),
    at: z.iso.datetime(),
    unit: z.enum(['kWh', 'm3']),
    values: z.array(z.object({ register: z.string(), value: z.number() })),
  }),
});
export const MeterStream = defineStream('meter', { key: 'meter', events: [Reading] });

/** How many readings of each meter there are. */
const OF_A_METER = 10;

/** So many readings, the meters in turn. */
export function readings(count: number, run: string) {
  const meters = Math.max(1, Math.ceil(count / OF_A_METER));
  return Array.from({ length: count }, (_, at) => ({
    meter: `${run}-${at % meters}`,
    number: 1 + Math.floor(at / meters),
    at: '2026-01-01T00:00:00.000Z',
    unit: 'kWh' as const,
    values: [
      { register: '1.8.0', value: at },
      { register: '2.8.0', value: at / 2 },
    ],
  }));
}

export type ReadingData = ReturnType<typeof readings>[number];

/** The same message, as one writes it by hand. */
export function plainMessage(data: ReadingData) {
  const eventId = `${data.meter}:${data.number}`;
  const timestamp = new Date().toISOString();
  const metadata = { eventId, timestamp, correlationId: eventId, version: 1 };
  return {
    key: `meter-${data.meter}`,
    eventId,
    value: JSON.stringify({ type: Reading.type, source: Reading.source, data, metadata }),
    headers: { 'event-type': Reading.type, 'event-id': eventId, 'correlation-id': eventId, timestamp },
  };
}
