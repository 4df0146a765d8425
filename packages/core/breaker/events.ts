import * as z from 'zod/mini';
import { defineEvent, defineStream, type EventOf } from '../contracts/index.ts';

/**
 * The events of circuit breakers. Any pipeline with a guarded dependency has them; the stream of a breaker is
 * `breaker-<dependency>`.
 */
const owner = 'breaker';
const source = 'orderflow.breaker';

/** The name of a dependency: `seat-map`. It is part of stream names, keys and function names. */
const Dependency = z
  .string()
  .check(z.regex(/^[a-z][a-z0-9-]{0,31}$/, 'must be 1 to 32 of a-z 0-9 - and begin with a letter'));

const boundedText = (max: number) =>
  z.string().check(
    z.minLength(1),
    z.maxLength(max),
    z.refine((value) => value.isWellFormed(), 'must be well-formed Unicode'),
  );

const Instant = z.iso.datetime({ offset: true });

/** Requests, by their keys, that have failed as probes since the breaker was closed. */
const Failed = z.array(boundedText(128)).check(z.maxLength(32));

/** The dependency is not called any more. Without `probeAt` the breaker stays open until an operator closes it. */
export const BreakerOpened = defineEvent('breaker.opened', {
  version: 1,
  owner,
  source,
  summary:
    'A dependency is not called any more: too many calls failed, a probe failed, or an operator opened the breaker.',
  data: z.object({
    dependency: Dependency,
    cause: z.enum(['failures', 'probe', 'operator']),
    reason: boundedText(512),
    /** The operator, if one opened it. */
    by: z.optional(boundedText(128)),
    /** How often it has opened since it was closed; the time until the next probe doubles with it. */
    openings: z.int().check(z.positive()),
    since: Instant,
    /** When probes are allowed. */
    probeAt: z.optional(Instant),
    /** Counted within the window. */
    failures: z.optional(z.int().check(z.nonnegative())),
    calls: z.optional(z.int().check(z.nonnegative())),
    failed: z.optional(Failed),
  }),
});
export type BreakerOpened = EventOf<typeof BreakerOpened>;

/** Some calls are allowed as probes. */
export const BreakerHalfOpened = defineEvent('breaker.half.opened', {
  version: 1,
  owner,
  source,
  summary: 'Some calls of a dependency are allowed again, as probes.',
  data: z.object({
    dependency: Dependency,
    openings: z.int().check(z.positive()),
    since: Instant,
    failed: z.optional(Failed),
  }),
});
export type BreakerHalfOpened = EventOf<typeof BreakerHalfOpened>;

/** The dependency is called again without limit. */
export const BreakerClosed = defineEvent('breaker.closed', {
  version: 1,
  owner,
  source,
  summary: 'A dependency is called again: the probes succeeded, or an operator closed the breaker.',
  data: z.object({
    dependency: Dependency,
    cause: z.enum(['probes', 'operator']),
    reason: boundedText(512),
    by: z.optional(boundedText(128)),
  }),
});
export type BreakerClosed = EventOf<typeof BreakerClosed>;

/** What happened to a breaker. */
export const BreakerStream = defineStream('breaker', {
  key: 'dependency',
  events: [BreakerOpened, BreakerHalfOpened, BreakerClosed],
});
