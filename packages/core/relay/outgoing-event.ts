import type { PutEventsRequestEntry } from '@aws-sdk/client-eventbridge';
import { entryOf, type OutgoingEntry } from '../publisher/index.ts';
import type { StoredEvent } from '../store/index.ts';

/** The bus entry of a stored event. Its stream is its ordering key: it is sent after the events before it were accepted. */
export const outgoingEvent = (event: StoredEvent, busName: string): OutgoingEntry<PutEventsRequestEntry> => {
  const { eventId, timestamp, correlationId, causationId, version, stream, sequence, traceparent } = event;
  const metadata = { eventId, timestamp, correlationId, causationId, version, stream, sequence, traceparent };
  return { orderingKey: stream, entry: entryOf(event, metadata, busName) };
};
