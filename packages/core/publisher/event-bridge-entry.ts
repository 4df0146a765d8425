import type { PutEventsRequestEntry } from '@aws-sdk/client-eventbridge';
import type { DomainEvent, Metadata } from '../contracts/index.ts';

/**
 * The EventBridge entry of an event: `Source`, `DetailType`, `Time` (when it happened), `Detail` = `{ data, metadata }`.
 * @param busName name or ARN of the event bus
 */
export function entryOf(event: DomainEvent, metadata: Metadata, busName: string): PutEventsRequestEntry {
  return {
    EventBusName: busName,
    Source: event.source,
    DetailType: event.type,
    Time: new Date(metadata.timestamp),
    Detail: JSON.stringify({ data: event.data, metadata }),
    ...traceHeader(metadata.traceparent),
  };
}

const TRACEPARENT = /^[0-9a-f]{2}-([0-9a-f]{8})([0-9a-f]{24})-([0-9a-f]{16})-([0-9a-f]{2})/;

/**
 * W3C Trace Context as an X-Ray header, which EventBridge passes to SQS and Lambda.
 * @see https://docs.aws.amazon.com/xray/latest/devguide/xray-concepts.html#xray-concepts-tracingheader
 */
function traceHeader(traceparent: string | undefined): { TraceHeader?: string } {
  const match = traceparent === undefined ? null : TRACEPARENT.exec(traceparent);
  if (!match) return {};
  const [, epoch, unique, parent, flags] = match;
  const sampled = Number.parseInt(flags as string, 16) & 1;
  return { TraceHeader: `Root=1-${epoch}-${unique};Parent=${parent};Sampled=${sampled}` };
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
