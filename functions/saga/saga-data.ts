import type { Command } from '@orderflow/core';
import * as z from 'zod/mini';
import { Holder, Id } from '../../events/index.ts';

const text = z.string().check(z.minLength(1));
/** As long as the envelope of an event takes it. */
const short = text.check(z.maxLength(256));

/** What every step of the saga is told: which order it is about, and what has come of it so far. */
export const SagaData = z.object({
  orderId: Id,
  correlationId: short,
  traceparent: z.optional(short),
  /** Why the order is given up, once it is, in words that the customer may read. */
  reason: z.optional(text),
  /** The compensation that failed, how often the execution had been redriven by then, and what is still to undo. */
  failed: z.optional(z.object({ step: text, error: text, cause: z.optional(z.string()), redrives: z.int() })),
  toUndo: z.optional(z.array(Holder).check(z.maxLength(4))),
});
export type SagaData = z.output<typeof SagaData>;

export type SagaCommand = Command<SagaData>;

/** What the contracts allow. */
const MAX_REASON = 512;

/** Which order, and why it is given up: what compensations need. */
export const givenUp = ({ data: { orderId, reason = 'the order could not be processed' } }: SagaCommand) => ({
  orderId,
  reason: reason.slice(0, MAX_REASON).toWellFormed(),
});
