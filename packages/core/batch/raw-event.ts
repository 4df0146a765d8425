/** What tells one event from another, and what set it off. */
export interface Identity {
  readonly type: string;
  readonly eventId: string;
  readonly correlationId: string;
  readonly causationId: string | undefined;
}

/** Whatever identity can still be read off a message body that need not be an event, nor even JSON. */
export function identityFromRaw(body: string): Identity {
  const event = parsed(body);
  const metadata = event?.detail?.metadata;
  const eventId = text(metadata?.eventId) ?? text(event?.id) ?? 'unknown';
  return {
    type: text(event?.['detail-type']) ?? 'unknown',
    eventId,
    correlationId: text(metadata?.correlationId) ?? eventId,
    causationId: text(metadata?.causationId),
  };
}

/** The shape of a bus event, of which anything may be missing or something else. */
export interface RawEvent {
  readonly id?: unknown;
  readonly 'detail-type'?: unknown;
  readonly time?: unknown;
  readonly detail?: { readonly metadata?: Readonly<Record<string, unknown>> | null } | null;
}

export function parsed(body: string): RawEvent | null | undefined {
  try {
    return JSON.parse(body);
  } catch {
    return undefined;
  }
}

/** Only a string is an identity, and no longer than the envelope allows. */
const text = (value: unknown) => (typeof value === 'string' && value !== '' ? value.slice(0, 256) : undefined);
