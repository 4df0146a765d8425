import type * as z from 'zod/mini';

/**
 * What is wrong with a field, by an issue of zod: words that follow the field's name, as all our refusals have them. zod's own
 * English is twice the size, and every Lambda function with a contract bundles this.
 */
export function messageOf(issue: z.core.$ZodRawIssue): string {
  switch (issue.code) {
    case 'invalid_type':
      return issue.input === undefined ? 'is required' : `must be ${kind(issue.expected)}, not ${typeOf(issue.input)}`;
    case 'invalid_value':
      return mustBe(issue.values);
    case 'too_small':
      return bound(issue, issue.inclusive ? 'at least' : 'more than', issue.minimum);
    case 'too_big':
      return bound(issue, issue.inclusive ? 'at most' : 'less than', issue.maximum);
    case 'invalid_format':
      return formatMessage(issue);
    case 'not_multiple_of':
      return `must be a multiple of ${issue.divisor}`;
    case 'unrecognized_keys':
      return `must not have ${list(issue.keys)}`;
    case 'invalid_union':
      return Array.isArray(issue.options) ? mustBe(issue.options) : 'must have one of the allowed forms';
    case 'invalid_key':
      return 'has a key that is not allowed';
    case 'invalid_element':
      return 'has a value that is not allowed';
    default:
      return 'is not allowed';
  }
}

const kind = (type: string): string =>
  type === 'int' ? 'a whole number' : `${/^[aeiou]/.test(type) ? 'an' : 'a'} ${type}`;

function typeOf(value: unknown): string {
  if (typeof value === 'number') return Number.isFinite(value) ? 'a number' : String(value);
  if (value === null) return 'null';
  return kind(Array.isArray(value) ? 'array' : typeof value);
}

const mustBe = (values: readonly unknown[]): string => `must be ${values.length > 1 ? 'one of ' : ''}${list(values)}`;

const list = (values: readonly unknown[]): string =>
  values.map((value) => (typeof value === 'string' ? `"${value}"` : String(value))).join(', ');

type Bound = Pick<z.core.$ZodIssueTooSmall, 'origin' | 'exact'>;

function bound({ origin, exact }: Bound, comparison: string, limit: number | bigint): string {
  const unit = UNITS[origin];
  const limits = `${exact ? 'exactly' : comparison} ${limit}`;
  return unit ? `must have ${limits} ${Number(limit) === 1 ? unit : PLURALS[unit]}` : `must be ${limits}`;
}

const UNITS: Readonly<Record<string, keyof typeof PLURALS>> = {
  string: 'character',
  array: 'item',
  set: 'item',
  map: 'entry',
};
const PLURALS = { character: 'characters', item: 'items', entry: 'entries' } as const;

function formatMessage({ format, ...issue }: z.core.$ZodRawIssue<z.core.$ZodIssueInvalidStringFormat>): string {
  switch (format) {
    case 'regex':
      return `must match ${issue.pattern}`;
    case 'starts_with':
      return `must start with "${issue.prefix}"`;
    case 'ends_with':
      return `must end with "${issue.suffix}"`;
    case 'includes':
      return `must include "${issue.includes}"`;
    case 'email':
      return 'must be an email address';
    default:
      return `must be ${/^(date|time|duration)/.test(format) ? `an ISO 8601 ${format}` : `a valid ${format}`}`;
  }
}
