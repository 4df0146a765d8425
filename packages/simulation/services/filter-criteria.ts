import { eventPattern } from '@orderflow/core/patterns';

/** Says whether a record matches. */
export type Matches = (record: unknown) => boolean;

/**
 * Which records a mapping hands to its function: those that match any of its filters, or all when there is none.
 * Of a queue's record the body is looked into when the pattern does so; a body that is no JSON then does not match.
 * @param patterns objects, or their JSON
 * @throws PatternError
 * @see https://docs.aws.amazon.com/lambda/latest/dg/invocation-eventfiltering.html
 */
export function filterCriteria(patterns: readonly unknown[]): Matches {
  const tests = patterns.map((pattern) => readFilter(typeof pattern === 'string' ? JSON.parse(pattern) : pattern));
  return (record) => tests.length === 0 || tests.some((test) => test(record));
}

function readFilter(pattern: { readonly body?: unknown }): Matches {
  const test = eventPattern(pattern).matches;
  const looksInto = typeof pattern.body === 'object' && pattern.body !== null && !Array.isArray(pattern.body);
  return looksInto ? (record) => test(withBody(record as { readonly body?: unknown })) : test;
}

function withBody(record: { readonly body?: unknown }): object {
  try {
    return typeof record.body === 'string' ? { ...record, body: JSON.parse(record.body) } : record;
  } catch {
    return { ...record, body: undefined };
  }
}
