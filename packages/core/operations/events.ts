import * as z from 'zod/mini';
import { defineEvent, defineStream, type EventOf } from '../contracts/index.ts';

/** The operations log: what operators did to a stage, who, when and why. Its streams are one a day: `operation-2026-11-23`. */
const owner = 'operation';
const source = 'orderflow.operation';

const boundedText = (max: number) =>
  z.string().check(
    z.minLength(1),
    z.maxLength(max),
    z.refine((value) => value.isWellFormed(), 'must be well-formed Unicode'),
  );

const Operation = {
  operationId: boundedText(64),
  /** When it began, in UTC. */
  day: z.iso.date(),
  stage: boundedText(64),
  /** Such as `dlq redrive`. */
  command: boundedText(64),
};

/** Written before anything is changed, so that no change is without it. */
export const OperationStarted = defineEvent('operation.started', {
  version: 1,
  owner,
  source,
  summary: 'An operator began to change something in a stage.',
  data: z.object({
    ...Operation,
    /** The command with its arguments, as it could be typed again. */
    line: boundedText(2048),
    by: boundedText(128),
    reason: boundedText(512),
  }),
});
export type OperationStarted = EventOf<typeof OperationStarted>;

/** Missing for an operation whose process was killed. */
export const OperationEnded = defineEvent('operation.ended', {
  version: 1,
  owner,
  source,
  summary: "An operator's change ended: done, failed, or interrupted with a part of it done.",
  data: z.object({
    ...Operation,
    outcome: z.enum(['done', 'failed', 'interrupted']),
    /** What was done, or the error, in one line. */
    result: boundedText(1024),
  }),
});
export type OperationEnded = EventOf<typeof OperationEnded>;

export const OperationStream = defineStream('operation', { key: 'day', events: [OperationStarted, OperationEnded] });
