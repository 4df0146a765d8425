import * as z from 'zod/mini';
import { ContractViolation } from './contract-violation.ts';
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
  /** The event-store stream, and this event's place in it (1, 2, …). Absent on events from other workloads. */
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
}

const text = z.string().check(z.minLength(1), z.maxLength(256));

/** {@link Metadata} as it comes in: another workload may leave out any of it. */
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

/** What EventBridge hands to a target. @see https://docs.aws.amazon.com/eventbridge/latest/ref/overiew-event-structure.html */
const BusEvent = z.object({
  id: text,
  'detail-type': text,
  source: text,
  time: z.iso.datetime({ offset: true }),
  'replay-name': z.optional(text),
  detail: z.object({ data: z.unknown(), metadata: z.optional(MetadataSchema) }),
});

/**
 * Reads a bus event, filling in what another workload may leave out: EventBridge's `id` is then the event id and
 * starts the correlation, its `time` the timestamp.
 * @throws ContractViolation naming the fields when it is no event of ours.
 */
export function openEnvelope(value: unknown): Received {
  const event = parseAs('envelope', BusEvent, value);
  const given = event.detail.metadata ?? {};
  const eventId = given.eventId ?? event.id;
  return {
    type: event['detail-type'],
    source: event.source,
    replayName: event['replay-name'],
    data: event.detail.data,
    metadata: {
      ...given,
      eventId,
      timestamp: given.timestamp ?? event.time,
      correlationId: given.correlationId ?? eventId,
    },
  };
}

/**
 * Refuses a contract version that the consumer was not built for. Same major: same shape, perhaps more fields.
 * @throws ContractViolation on `metadata.version`
 */
export function checkVersion(type: string, expected: number | string, given: number | string | undefined): void {
  if (given === undefined || major(given) === major(expected)) return;
  throw new ContractViolation(type, [
    { field: 'metadata.version', detail: `is ${given}; this consumer was built for ${expected}` },
  ]);
}

const major = (version: number | string): string => String(version).split('.')[0] as string;
