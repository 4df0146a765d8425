import type { PutEventsRequestEntry } from '@aws-sdk/client-eventbridge';
import type { DomainEvent, Metadata } from '../contracts/index.ts';
import { xrayHeaderOf } from '../surroundings/index.ts';

/**
 * The EventBridge entry of an event: `Source`, `DetailType`, `Time` (when it happened), `Detail` = `{ data, metadata }`.
 * @param busName name or ARN of the event bus
 */
export function entryOf(event: DomainEvent, metadata: Metadata, busName: string): PutEventsRequestEntry {
  const traceHeader = xrayHeaderOf(metadata.traceparent);
  return {
    EventBusName: busName,
    Source: event.source,
    DetailType: event.type,
    Time: new Date(metadata.timestamp),
    Detail: JSON.stringify({ data: event.data, metadata }),
    ...(traceHeader && { TraceHeader: traceHeader }),
  };
}

/**
 * The size of an entry in bytes, as EventBridge counts it: 14 for the time, and the UTF-8 of source, detail type, detail and
 * resources.
 * @see https://docs.aws.amazon.com/eventbridge/latest/userguide/eb-putevents.html#eb-putevent-size
 */
export function entryBytes(entry: PutEventsRequestEntry): number {
  let bytes = entry.Time ? 14 : 0;
  for (const text of [entry.Source, entry.DetailType, entry.Detail, ...(entry.Resources ?? [])])
    bytes += text ? Buffer.byteLength(text) : 0;
  return bytes;
}
