import { eventPattern, type Matches } from './event-pattern';

/** The filters of an event source mapping, as a template has them. */
export interface FilterCriteria {
  readonly Filters?: readonly { readonly Pattern?: string }[];
}

/**
 * Which records a mapping hands to its function: those that satisfy any of the filters, or all when there is none.
 * Of a queue's record the body is looked into when the pattern does so; a body that is no JSON then does not match.
 * @throws Error naming an operator that is not simulated
 * @see https://docs.aws.amazon.com/lambda/latest/dg/invocation-eventfiltering.html
 */
export function filterCriteria({ Filters: filters = [] }: FilterCriteria = {}): Matches {
  const tests = filters.map(({ Pattern: pattern = '{}' }) => readFilter(JSON.parse(pattern)));
  return (record) => tests.length === 0 || tests.some((test) => test(record));
}

function readFilter(pattern: { readonly body?: unknown }): Matches {
  const test = eventPattern(pattern);
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
