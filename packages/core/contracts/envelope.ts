import * as z from 'zod/mini';
import type { Problem } from './contract-violation.ts';
import { instantOf } from './instant.ts';
import { parseAs } from './schema.ts';

/** What the pipeline knows about an event besides its data. `EventBridge.Detail` is `{ data, metadata }`. */
export interface Metadata {
  /** Consumers deduplicate by this, never by EventBridge's own `id`, which changes when the relay retries. */
  readonly eventId: string;
  /** When it happened, ISO 8601 in UTC. */
  readonly timestamp: string;
  /** The same for everything that one request set off. */
  readonly correlationId: string;
  /** The event or command that made this one happen. */
  readonly causationId?: string | undefined;
  /** The contract's version. */
  readonly version?: number | string | undefined;
  /**
   * The event-store stream, and this event's place in it (1, 2, …). On an event from another workload it is what that gave,
   * if anything: a number by which the producer orders its own events.
   */
  readonly stream?: string | undefined;
  readonly sequence?: number | undefined;
  /** W3C Trace Context. */
  readonly traceparent?: string | undefined;
}

/** An event as a consumer gets it. */
export interface Received<Type extends string = string, Data = unknown> {
  readonly type: Type;
  readonly data: Data;
  readonly metadata: Metadata;
  /** EventBridge `source`. */
  readonly source: string;
  /** Name of the archive replay that brought it, if one did. */
  readonly replayName?: string | undefined;
  /** Optional fields that could not be used, and so count as not given. */
  readonly unusable?: readonly Problem[];
}

const text = z.string().check(
  z.minLength(1),
  z.maxLength(256),
  z.refine((value) => value.isWellFormed(), 'must be well-formed Unicode'),
);

/** {@link Metadata} as it should come in: another workload may leave out any of it. */
export const MetadataSchema = z.object({
  eventId: z.optional(text),
  timestamp: z.optional(z.iso.datetime({ offset: true })),
  correlationId: z.optional(text),
  causationId: z.optional(text),
  version: z.optional(z.union([z.number(), text])),
  stream: z.optional(text),
  sequence: z.optional(z.int().check(z.positive())),
  traceparent: z.optional(text),
});

const { timestamp: _, ...others } = MetadataSchema.shape;
/** All but the timestamp, which may be written in many ways. */
const OTHERS = Object.entries(others);

/** What EventBridge hands to a target. @see https://docs.aws.amazon.com/eventbridge/latest/ref/overiew-event-structure.html */
const BusEvent = z.object({
  id: text,
  'detail-type': text,
  source: text,
  time: z.iso.datetime({ offset: true }),
  'replay-name': z.optional(text),
  detail: z.object({ data: z.unknown(), metadata: z.optional(z.unknown()) }),
});

/** What a producer's clock may be ahead of EventBridge's, in milliseconds. */
const MAX_AHEAD_MS = 5 * 60_000;

/**
 * Reads a bus event, filling in what another workload may leave out: EventBridge's `id` is then the event id and
 * starts the correlation, its `time` the timestamp. What is there and cannot be used counts as left out, and is named in
 * `unusable`; `null` is left out without a word. A timestamp may be written in any way that {@link instantOf} knows, but it
 * cannot be used when it is later than EventBridge's time by more than five minutes: no event is sent before it happens.
 * @throws ContractViolation naming the fields when it is no event of ours.
 */
export function openEnvelope(value: unknown): Received {
  const event = parseAs('envelope', BusEvent, value);
  const { given, unusable } = readMetadata(event.detail.metadata, event.time);
  const eventId = given.eventId ?? event.id;
  return {
    type: event['detail-type'],
    source: event.source,
    replayName: event['replay-name'],
    data: event.detail.data,
    ...(unusable.length > 0 && { unusable }),
    metadata: {
      ...given,
      eventId,
      timestamp: given.timestamp ?? event.time,
      correlationId: given.correlationId ?? eventId,
    },
  };
}

interface ReadMetadata {
  readonly given: Partial<Metadata>;
  readonly unusable: readonly Problem[];
}

function readMetadata(metadata: unknown, time: string): ReadMetadata {
  if (metadata === undefined || metadata === null) return { given: {}, unusable: [] };
  if (typeof metadata !== 'object' || Array.isArray(metadata))
    return { given: {}, unusable: [{ field: 'detail.metadata', detail: 'must be an object' }] };
  const { timestamp, ...fields } = metadata as Readonly<Record<string, unknown>>;
  const given: Record<string, unknown> = {};
  const unusable: Problem[] = [];
  for (const [field, schema] of OTHERS) {
    const value = Object.hasOwn(fields, field) ? fields[field] : undefined;
    if (value === undefined || value === null) continue;
    if (schema.safeParse(value).success) given[field] = value;
    else unusable.push({ field: `detail.metadata.${field}`, detail: 'is not allowed' });
  }
  const instant = instantOf(timestamp);
  const isAhead = instant !== undefined && Date.parse(instant) > Date.parse(time) + MAX_AHEAD_MS;
  if (instant !== undefined && !isAhead) given.timestamp = instant;
  else if (timestamp !== undefined && timestamp !== null)
    unusable.push({ field: 'detail.metadata.timestamp', detail: isAhead ? `is later than ${time}` : 'is no time' });
  return { given, unusable };
}
