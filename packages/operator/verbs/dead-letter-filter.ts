import type { FailureClass } from '@orderflow/core/failures';
import { type DeadLetter, objectIn } from './dead-letters.ts';

/** Which dead letters are meant: those for which all that is given holds. */
export interface DeadLetterFilter {
  /** The event's type, or the beginning of one with a star: `order.*`. */
  readonly type?: string | undefined;
  readonly class?: FailureClass | undefined;
  /** A part of the reason, whatever its case. */
  readonly reason?: string | undefined;
  /** Dead-lettered at least so many milliseconds ago. */
  readonly olderThan?: number | undefined;
  /** Dead-lettered at most so many milliseconds ago. */
  readonly newerThan?: number | undefined;
  /** A value in the event's data, such as an order id, or the key of its stream. */
  readonly key?: string | undefined;
  /** Of SQS, or the event's. */
  readonly id?: string | undefined;
}

/** @param now milliseconds since the epoch */
export function matches(letter: DeadLetter, filter: DeadLetterFilter, now: number): boolean {
  const { type, class: failureClass, reason, olderThan, newerThan, key, id } = filter;
  const age = letter.at === undefined ? undefined : now - Date.parse(letter.at);
  return (
    (type === undefined || isOfType(letter.type, type)) &&
    (failureClass === undefined || letter.class === failureClass) &&
    (reason === undefined || Boolean(letter.reason?.toLowerCase().includes(reason.toLowerCase()))) &&
    (olderThan === undefined || (age !== undefined && age >= olderThan)) &&
    (newerThan === undefined || (age !== undefined && age <= newerThan)) &&
    (key === undefined || hasKey(letter, key)) &&
    (id === undefined || letter.messageId === id || letter.eventId === id)
  );
}

const isOfType = (type = '', wanted: string): boolean =>
  wanted.endsWith('*') ? type.startsWith(wanted.slice(0, -1)) : type === wanted;

function hasKey({ body }: DeadLetter, key: string): boolean {
  const { data, metadata } = Object(objectIn(body).detail);
  const stream: unknown = Object(metadata).stream;
  return (typeof stream === 'string' && stream.endsWith(`-${key}`)) || holds(data, key);
}

/** Whether a value is the key, or holds it at any depth. */
const holds = (value: unknown, key: string): boolean =>
  typeof value === 'object' && value !== null
    ? Object.values(value).some((inner) => holds(inner, key))
    : (typeof value === 'string' || typeof value === 'number') && String(value) === key;
