import { defineEvent } from '@orderflow/core/contracts';
import { FAILURE_CLASSES, type FailureClass } from '@orderflow/core/failures';
import * as z from 'zod/mini';

/**
 * The event `dlq.failed` of a broker: a subscriber gave an event up.
 * @param original schema of where the message was, and what else it had
 */
export const defineDlqFailed = <Original extends z.ZodMiniType>(original: Original) =>
  defineEvent('dlq.failed', {
    version: 1,
    owner: 'dlq',
    summary: 'A subscriber gave an event up, and why.',
    data: z.object({
      /** The value of the message: parsed when it is JSON, else its text. Left out when it would not fit. */
      originalEvent: z.unknown(),
      /** The name of the error. */
      error: z.string(),
      /** The message of the error, which names the field at fault. */
      reason: z.string(),
      class: z.enum(FAILURE_CLASSES),
      /** The subscriber that gave up. */
      consumer: z.string(),
      /** How often it was tried. */
      attempts: z.int(),
      original,
    }),
  });

/** Why a message was given up. */
export interface Failed {
  readonly error: string;
  readonly reason: string;
  readonly class: FailureClass;
  readonly attempts: number;
}

/** Longer reasons are cut to this many UTF-16 code units. */
const MAX_REASON = 1024;

/** The parts of a dead letter's data that say why. */
export const whyOf = ({ error, reason, class: failureClass, attempts }: Failed) => ({
  error,
  reason: reason.slice(0, MAX_REASON).toWellFormed(),
  class: failureClass,
  attempts,
});

/** The value of a message: parsed when it is JSON, else its text. */
export function parsedOrText(value: Buffer | undefined): unknown {
  if (value === undefined) return null;
  const text = value.toString();
  try {
    return JSON.parse(text);
  } catch {
    return text;
  }
}
