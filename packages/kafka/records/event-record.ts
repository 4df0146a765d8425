import type { DomainEvent, Metadata } from '@orderflow/core/contracts';
import { type CloudEventsMode, eventMessage } from '@orderflow/messaging';
import type { OutgoingRecord } from './records.ts';

/** What the headers of a CloudEvent begin with. */
const CLOUD_EVENTS_PREFIX = 'ce_';

/**
 * The record of an event: the envelope as JSON, and its identity in the headers.
 * @param to topic, and key: the name of the aggregate's stream
 * @param cloudEvents as a CloudEvent instead of our envelope; the headers are there too
 */
export function eventRecord(
  event: DomainEvent,
  metadata: Metadata,
  to: { readonly topic: string; readonly key: string },
  cloudEvents?: CloudEventsMode,
): OutgoingRecord {
  const form = cloudEvents && { mode: cloudEvents, prefix: CLOUD_EVENTS_PREFIX };
  return { ...to, ...eventMessage(event, metadata, form) };
}
