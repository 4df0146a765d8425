import type { DomainEvent, Metadata } from '@orderflow/core/contracts';
import { Rejected } from '@orderflow/core/failures';
import { objectIn } from './json-value.ts';

/**
 * The two forms of a CloudEvent in a message. `structured`: the value is the whole CloudEvent as JSON. `binary`: the value is its data,
 * and the attributes are headers.
 * @see https://github.com/cloudevents/spec/blob/v1.0.2/cloudevents/bindings/kafka-protocol-binding.md
 */
export type CloudEventsMode = 'structured' | 'binary';

/** How a broker's CloudEvents are written. */
export interface CloudEventsForm {
  readonly mode: CloudEventsMode;
  /** What the headers of binary mode begin with: `ce_`. */
  readonly prefix: string;
}

const SPEC_VERSION = '1.0';
const STRUCTURED = 'application/cloudevents+json';
const CONTENT_TYPE = 'content-type';

/** What brokers' headers of a CloudEvent begin with: Kafka's, and AMQP's in both spellings. */
const PREFIXES = ['ce_', 'cloudEvents_', 'cloudEvents:'];

/** Value and headers of an event as a CloudEvent. Metadata that CloudEvents has no attribute for is in extension attributes. */
export function cloudEvent({ mode, prefix }: CloudEventsForm, event: DomainEvent, metadata: Metadata) {
  const attributes = attributesOf(event, metadata);
  if (mode === 'structured')
    return {
      value: JSON.stringify({ ...attributes, datacontenttype: 'application/json', data: event.data }),
      headers: { [CONTENT_TYPE]: `${STRUCTURED}; charset=UTF-8` },
    };
  const prefixed = Object.entries(attributes).map(([name, value]) => [`${prefix}${name}`, value]);
  return {
    value: JSON.stringify(event.data),
    headers: { [CONTENT_TYPE]: 'application/json', ...(Object.fromEntries(prefixed) as Record<string, string>) },
  };
}

/** Names of attributes are lower-case letters and digits. `sequence` is text, as its extension has it. */
function attributesOf({ type, source }: DomainEvent, metadata: Metadata): Readonly<Record<string, string>> {
  const { eventId, timestamp, correlationId, causationId, version, stream, sequence, traceparent } = metadata;
  return {
    specversion: SPEC_VERSION,
    id: eventId,
    source,
    type,
    time: timestamp,
    ...(stream !== undefined && { subject: stream }),
    correlationid: correlationId,
    ...(causationId !== undefined && { causationid: causationId }),
    ...(version !== undefined && { dataversion: String(version) }),
    ...(sequence !== undefined && { sequence: String(sequence) }),
    ...(traceparent !== undefined && { traceparent }),
  };
}

/** An envelope whose parts are not checked yet. */
export interface UncheckedEnvelope {
  readonly type?: unknown;
  readonly source?: unknown;
  readonly data?: unknown;
  readonly metadata?: unknown;
}

interface CloudEventMessage {
  readonly headers: Readonly<Record<string, string>>;
  readonly value: Buffer | undefined;
}

/**
 * The envelope in a message that is a CloudEvent; `undefined` when it is none.
 * @throws Rejected naming the attribute that cannot be understood
 */
export function envelopeOfCloudEvent({ headers, value }: CloudEventMessage): UncheckedEnvelope | undefined {
  const contentType = mediaType(header(headers, CONTENT_TYPE));
  if (contentType?.startsWith('application/cloudevents')) {
    if (contentType !== STRUCTURED) throw new Rejected(`content-type: ${contentType} is not understood`);
    const { data, data_base64: base64, ...attributes } = objectIn(value);
    const json = base64 === undefined ? data : jsonIn(attributes.datacontenttype, fromBase64(base64));
    return envelopeOf(attributes, json);
  }
  const attributes = attributesIn(headers);
  return attributes && envelopeOf(attributes, jsonIn(contentType, value));
}

/** The attributes that are headers; `undefined` where there is none. */
function attributesIn(headers: Readonly<Record<string, string>>): Readonly<Record<string, string>> | undefined {
  let attributes: Record<string, string> | undefined;
  for (const name in headers) {
    const prefix = PREFIXES.find((one) => name.startsWith(one));
    if (prefix === undefined) continue;
    attributes ??= {};
    attributes[name.slice(prefix.length)] = headers[name] as string;
  }
  return attributes;
}

function envelopeOf(attributes: Readonly<Record<string, unknown>>, data: unknown): UncheckedEnvelope {
  const { specversion, id, source, type, time, subject, correlationid, causationid, dataversion, sequence } =
    attributes;
  if (specversion !== SPEC_VERSION) throw new Rejected(`specversion: is ${specversion}; ${SPEC_VERSION} is understood`);
  const metadata = {
    eventId: id,
    timestamp: time,
    correlationId: correlationid,
    causationId: causationid,
    version: dataversion,
    ...placeOf(subject, sequence),
    traceparent: attributes.traceparent,
  };
  return { type, source, data, metadata };
}

/** Producers have subjects and sequences of their own. Only a number from 1 is a place in a stream. */
const placeOf = (stream: unknown, sequence: unknown) =>
  /^[1-9]\d{0,14}$/.test(String(sequence)) ? { stream, sequence: Number(sequence) } : {};

/** Without a type, data are JSON. */
function jsonIn(type: unknown, value: Buffer | undefined): unknown {
  const media = mediaType(type) ?? 'application/json';
  if (media !== 'application/json' && !media.endsWith('+json'))
    throw new Rejected(`datacontenttype: is ${media}; the data must be JSON`);
  try {
    return value === undefined ? undefined : JSON.parse(value.toString());
  } catch {
    throw new Rejected('data: is not JSON');
  }
}

function fromBase64(text: unknown): Buffer {
  if (typeof text !== 'string') throw new Rejected('data_base64: is no text');
  return Buffer.from(text, 'base64');
}

/** Without its parameters, in lower case. */
const mediaType = (given: unknown): string | undefined =>
  typeof given === 'string' ? given.split(';')[0]?.trim().toLowerCase() : undefined;

/** However its name is spelled. */
function header(headers: Readonly<Record<string, string>>, name: string): string | undefined {
  for (const key in headers) if (key.length === name.length && key.toLowerCase() === name) return headers[key];
  return undefined;
}
