import { defineEvent, defineStream } from '@orderflow/core/contracts';
import { PublishFailed } from '@orderflow/core/publisher';
import { kafkaPublisher } from '@orderflow/kafka';
import { kafkaClient } from '@orderflow/kafka/client';
import { rabbitPublisher } from '@orderflow/rabbitmq';
import { rabbitClient } from '@orderflow/rabbitmq/client';
import * as z from 'zod/mini';

/** The events of these tests: each meter counts its readings from 1. */
export const Reading = defineEvent('meter.read', {
  version: 1,
  owner: 'meters',
  summary: 'A meter was read.',
  data: z.object({ meter: z.string(), number: z.int() }),
});
export const MeterStream = defineStream('meter', { key: 'meter', events: [Reading] });

/** A reading that was handled, as `meter:number`. */
export const nameOf = ({ meter, number }: { readonly meter: string; readonly number: number }) => `${meter}:${number}`;

export const clientOf = (address: string, clientId = 'test') =>
  kafkaClient({ clientId, bootstrapBrokers: [address], createTopics: true, sessionTimeoutMs: 6000 });

export const publisherTo = (address: string, topic: string) =>
  kafkaPublisher({ contracts: [Reading], streams: [MeterStream], client: clientOf(address), topicOf: () => topic });

/** Publisher of either broker. */
interface Publisher {
  publish(events: ReturnType<typeof readings>): Promise<string[]>;
}

export const rabbitOf = (url: string, name = 'test') => rabbitClient({ url, name, confirmTimeoutMs: 5000 });

export const rabbitPublisherTo = (url: string, exchange: string) =>
  rabbitPublisher({ contracts: [Reading], streams: [MeterStream], client: rabbitOf(url), exchange });

/** Readings of so many meters, in turn, each with its name as its event id. */
export function readings(count: number, meters = 20) {
  return Array.from({ length: count }, (_, at) => {
    const data = { meter: `m${at % meters}`, number: 1 + Math.floor(at / meters) };
    return { ...Reading(data), metadata: { eventId: nameOf(data) } };
  });
}

/** Publishes in chunks, as a workload does: what failed is published again with the same ids, before anything after it. */
export async function publishAll(
  { publish }: Publisher,
  all: ReturnType<typeof readings>,
  afterChunk: (published: number) => Promise<void> | void = () => {},
  size = 200,
): Promise<void> {
  for (let start = 0; start < all.length; start += size) {
    let left = all.slice(start, start + size);
    while (left.length > 0) {
      const failed = await publish(left).then(
        (): string[] => [],
        (error: unknown): string[] => {
          if (!(error instanceof PublishFailed)) throw error;
          return error.failed.map(({ eventId }) => eventId);
        },
      );
      left = left.filter(({ metadata }) => failed.includes(metadata.eventId));
    }
    await afterChunk(Math.min(start + size, all.length));
  }
}

/** What is wrong with what was handled: readings that are missing, and meters whose readings came out of order. */
export function wrongIn(all: ReturnType<typeof readings>, handled: readonly string[]) {
  const firsts = [...new Set(handled)];
  const seen = new Set(firsts);
  const last = new Map<string, number>();
  const outOfOrder = firsts.filter((name) => {
    const [meter = '', number] = name.split(':');
    const before = last.get(meter) ?? 0;
    last.set(meter, Number(number));
    return Number(number) !== before + 1;
  });
  return { missing: all.map(({ metadata }) => metadata.eventId).filter((name) => !seen.has(name)), outOfOrder };
}

export const NOTHING_WRONG = { missing: [], outOfOrder: [] };
