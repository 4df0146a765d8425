import * as z from 'zod/mini';
import { defineEvent, type EventOf } from '../contracts/index.ts';

/**
 * What circuit breakers say of themselves. General, unlike its neighbours: any pipeline with a guarded dependency has
 * these events, each breaker in a stream of its own, `breaker-<dependency>`.
 */
const owner = 'breaker';

/** Names what is called: `payment-gateway`. It becomes part of streams, keys and function names. */
export const Dependency = z
  .string()
  .check(z.regex(/^[a-z][a-z0-9-]{0,31}$/, 'must be 1 to 32 of a-z 0-9 - and begin with a letter'));

const said = (max: number) =>
  z.string().check(
    z.minLength(1),
    z.maxLength(max),
    z.refine((value) => value.isWellFormed(), 'must be well-formed Unicode'),
  );

const Instant = z.iso.datetime({ offset: true });

/** Nobody calls the dependency any more. Without `probeAt` it stays so until somebody closes it by hand. */
export const BreakerOpened = defineEvent('breaker.opened', {
  version: 1,
  owner,
  summary: 'A dependency is not called any more: it failed too often, a probe failed, or an operator said so.',
  data: z.object({
    dependency: Dependency,
    cause: z.enum(['failures', 'probe', 'operator']),
    reason: said(512),
    /** Who said so, where an operator did. */
    by: z.optional(said(128)),
    /** How often in a row, without having been closed: the wait for the next probe grows with it. */
    openings: z.int().check(z.positive()),
    since: Instant,
    /** When it may be tried again. */
    probeAt: z.optional(Instant),
    /** What was counted in the window. */
    failures: z.optional(z.int().check(z.nonnegative())),
    calls: z.optional(z.int().check(z.nonnegative())),
  }),
});
export type BreakerOpened = EventOf<typeof BreakerOpened>;

/** A few calls are let through, to see. */
export const BreakerHalfOpened = defineEvent('breaker.half.opened', {
  version: 1,
  owner,
  summary: 'A dependency that was not called gets a few calls, as probes.',
  data: z.object({ dependency: Dependency, openings: z.int().check(z.positive()), since: Instant }),
});
export type BreakerHalfOpened = EventOf<typeof BreakerHalfOpened>;

/** The dependency is called as ever. */
export const BreakerClosed = defineEvent('breaker.closed', {
  version: 1,
  owner,
  summary: 'A dependency is called again: its probes succeeded, or an operator said so.',
  data: z.object({
    dependency: Dependency,
    cause: z.enum(['probes', 'operator']),
    reason: said(512),
    by: z.optional(said(128)),
  }),
});
export type BreakerClosed = EventOf<typeof BreakerClosed>;
