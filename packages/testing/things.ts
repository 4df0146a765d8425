import type { ReceivedFrom } from '@orderflow/core/batch';
import { type DomainEvent, defineEvent, type EventOf, type Metadata } from '@orderflow/core/contracts';
import type { Decider, Reaction } from '@orderflow/core/decide';
import * as z from 'zod/mini';
import { busEvent, type RecordOptions, sqsRecord } from './sqs-batch.ts';

const data = z.object({ thingId: z.string() });

/** The events of a minimal context, which counts the events of a thing: each leads to one `thing.counted`. */
export const ThingOpened = defineEvent('thing.opened', {
  version: 1,
  owner: 'source',
  summary: 'A thing was opened.',
  data,
});
export const ThingTouched = defineEvent('thing.touched', {
  version: 1,
  owner: 'source',
  summary: 'A thing was touched.',
  data,
});
export const ThingCounted = defineEvent('thing.counted', {
  version: 1,
  owner: 'things',
  summary: 'An event of a thing was counted.',
  data: z.object({ thingId: z.string(), count: z.int() }),
});

export const THING_EVENTS = [ThingOpened, ThingTouched] as const;
export type ThingEvent = ReceivedFrom<typeof THING_EVENTS>;
export type Counted = EventOf<typeof ThingCounted>;

/** Counts up to `limit`; later events change nothing. */
export const counting = (limit = Number.POSITIVE_INFINITY): Decider<number, ThingEvent, Counted> => ({
  initial: 0,
  events: [ThingCounted],
  decide: (count, { data: { thingId } }) => (count < limit ? [ThingCounted({ thingId, count: count + 1 })] : []),
  evolve: (count) => count + 1,
});

export type ThingReaction = Reaction<ThingEvent, number, ThingEvent, Counted>;

export const thingReaction = (more: Partial<ThingReaction> = {}): ThingReaction => ({
  stream: (event) => `things-${event.data.thingId}`,
  startsStream: [ThingOpened],
  decider: counting(),
  ...more,
});

/** A message with this event. Its event id is its message id. */
export const thingMessage = (event: DomainEvent, eventId: string, options?: RecordOptions, more?: Partial<Metadata>) =>
  sqsRecord(busEvent(event, { eventId, correlationId: 'request-1', ...more }), { messageId: eventId, ...options });

export const opened = (eventId: string, options?: RecordOptions) =>
  thingMessage(ThingOpened({ thingId: 'x' }), eventId, options);
export const touched = (eventId: string, options?: RecordOptions) =>
  thingMessage(ThingTouched({ thingId: 'x' }), eventId, options);

/** The causation ids of the commits in the store. */
export const causes = ({ dynamodb }: { readonly dynamodb: { rows(name: string): readonly object[] } }) =>
  dynamodb.rows('events').map((row) => (row as { causationId: string }).causationId);
