/** What became of one entry. */
export type Fate =
  /** On the bus. */
  | { readonly status: 'accepted'; readonly busEventId: string }
  /** Never to be accepted: the fault is in the entry. Entries behind it in its lane went on. */
  | { readonly status: 'refused'; readonly code: string; readonly reason: string }
  /** Not accepted, tries or time being spent. May be on the bus all the same, if an answer was lost. */
  | { readonly status: 'failed'; readonly code: string; readonly reason: string }
  /** Not sent, because an entry before it in its lane failed. */
  | { readonly status: 'held' };

/** Why an entry, or a whole call, was not accepted. */
export interface Setback {
  readonly code: string;
  readonly reason: string;
}

/**
 * Codes that blame the entry itself: the same bytes fail the same way for ever. Access denied, an unknown bus or a lost
 * account are not among them: an operator can mend those, and the event is then as good as before.
 * @see https://docs.aws.amazon.com/eventbridge/latest/APIReference/API_PutEventsResultEntry.html
 */
const REFUSALS = new Set([
  'InvalidArgument',
  'MalformedDetail',
  'ValidationException',
  'ValidationError',
  'SerializationException',
  'RequestEntityTooLargeException',
]);

export const isRefusal = ({ code }: Setback): boolean => REFUSALS.has(code);

export const setbackOf = (error: unknown): Setback =>
  error instanceof Error
    ? { code: error.name, reason: error.message || error.name }
    : { code: 'Unknown', reason: String(error) };
