import type { PutEventsRequestEntry } from '@aws-sdk/client-eventbridge';
import type { BusEvent } from '@orderflow/core/patterns';
import { EventStore, type StoredEvent } from '@orderflow/core/store';
import type { StageParts, StatusDeps } from './status.ts';

/** What was given is no event, or no such event is stored. The message is one line. */
export class NoSuchEvent extends Error {
  override readonly name = 'NoSuchEvent';
}

/**
 * Reads an event from JSON: as EventBridge delivers it, or an entry of `PutEvents`. What the bus itself adds may be missing.
 * @throws NoSuchEvent naming what is wrong
 */
export function busEventIn(text: string, busArn: string, now: number): BusEvent {
  const given = objectIn(text);
  if ('DetailType' in given || 'Detail' in given) return busEventOf(given as PutEventsRequestEntry, busArn, now);
  const event = { ...blank(busArn, now), ...given };
  if (typeof event['detail-type'] !== 'string' || event['detail-type'] === '')
    throw new NoSuchEvent('detail-type is missing: give an event as EventBridge delivers it, or an entry of PutEvents');
  if (typeof event.source !== 'string') throw new NoSuchEvent('source must be a text');
  return event;
}

/** The event that the bus makes of an entry. @throws NoSuchEvent when its `Detail` is no JSON */
export function busEventOf(entry: PutEventsRequestEntry, busArn: string, now: number): BusEvent {
  const { Source: source = '', DetailType: type = '', Detail: detail = '{}', Time: time, Resources: resources } = entry;
  return {
    ...blank(busArn, now),
    source,
    'detail-type': type,
    detail: typeof detail === 'string' ? objectIn(detail, 'Detail') : detail,
    ...(time && { time: seconds(new Date(time).getTime()) }),
    ...(resources && { resources }),
  };
}

/** The event that the relay puts on the bus for a stored one. */
export function busEventOfStored({ type, source, data, ...rest }: StoredEvent, busArn: string): BusEvent {
  const { eventId, timestamp, correlationId, causationId, version, stream, sequence, traceparent } = rest;
  const metadata = { eventId, timestamp, correlationId, causationId, version, stream, sequence, traceparent };
  return {
    ...blank(busArn, Date.parse(timestamp)),
    id: eventId,
    source,
    'detail-type': type,
    detail: JSON.parse(JSON.stringify({ data, metadata })),
  };
}

/** Finds a stored event by its id, `<stream>:<sequence>`. @throws NoSuchEvent */
export async function loadEvent(
  { stage, tables }: Pick<StageParts, 'stage' | 'tables'>,
  eventId: string,
  { dynamodb }: Pick<StatusDeps, 'dynamodb'>,
): Promise<StoredEvent> {
  const [, stream = ''] = EVENT_ID.exec(eventId) ?? [];
  const { events } =
    stream === '' || !tables.events ? { events: [] } : await new EventStore(dynamodb, tables.events).load(stream);
  const event = events.find((one) => one.eventId === eventId);
  if (!event)
    throw new NoSuchEvent(`the event store of stage ${stage} has no event ${eventId}; other workloads' are not stored`);
  return event;
}

/** `order-4711:2`. */
export const EVENT_ID = /^(.+):([1-9]\d{0,14})$/;

const blank = (busArn: string, now: number): BusEvent => {
  const [, , , region = '', account = ''] = busArn.split(':');
  const ids = { version: '0', id: '00000000-0000-0000-0000-000000000000', account, region };
  return { ...ids, 'detail-type': '', source: '', time: seconds(now), resources: [], detail: {} };
};

const seconds = (ms: number): string => new Date(ms).toISOString().replace(/\.\d+/, '');

function objectIn(text: string, what = 'the event'): object {
  try {
    const value: unknown = JSON.parse(text);
    if (typeof value === 'object' && value !== null && !Array.isArray(value)) return value;
  } catch {
    throw new NoSuchEvent(`${what} is not JSON`);
  }
  throw new NoSuchEvent(`${what} must be one JSON object`);
}
