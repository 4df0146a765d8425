import type { Metadata } from '../contracts/index.ts';
import type { Parcel } from '../publisher/index.ts';
import { entryOf } from '../publisher/index.ts';
import type { StoredEvent } from '../store/index.ts';

/** A stored event, ready for the bus. Its stream is its lane: it is not put before its predecessor was accepted. */
export const parcelOf = (event: StoredEvent, busName: string): Parcel => ({
  lane: event.stream,
  entry: entryOf(event, metadataOf(event), busName),
});

const metadataOf = (event: StoredEvent): Metadata => ({
  eventId: event.eventId,
  timestamp: event.timestamp,
  correlationId: event.correlationId,
  causationId: event.causationId,
  version: event.version,
  stream: event.stream,
  sequence: event.sequence,
  traceparent: event.traceparent,
});
