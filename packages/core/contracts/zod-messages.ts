import type * as z from 'zod/mini';

/**
 * What an issue of zod means, in English. zod's own locale is twice the size, and every Lambda function with a contract
 * bundles this.
 */
export function messageOf(issue: z.core.$ZodRawIssue): string {
  switch (issue.code) {
    case 'invalid_type':
      return `Invalid input: expected ${issue.expected}, received ${typeOf(issue.input)}`;
    case 'invalid_value':
      return `Invalid ${issue.values.length > 1 ? 'option: expected one of' : 'input: expected'} ${list(issue.values, '|')}`;
    case 'too_small':
      return `Too small: ${expectation(issue, '>', issue.minimum)}`;
    case 'too_big':
      return `Too big: ${expectation(issue, '<', issue.maximum)}`;
    case 'invalid_format':
      return formatMessage(issue);
    case 'not_multiple_of':
      return `Invalid number: must be a multiple of ${issue.divisor}`;
    case 'unrecognized_keys':
      return `Unrecognized key${issue.keys.length > 1 ? 's' : ''}: ${list(issue.keys, ', ')}`;
    case 'invalid_union':
      return `Invalid input${Array.isArray(issue.options) ? `: expected one of ${list(issue.options, '|')}` : ''}`;
    case 'invalid_key':
      return `Invalid key in ${issue.origin}`;
    case 'invalid_element':
      return `Invalid value in ${issue.origin}`;
    default:
      return 'Invalid input';
  }
}

function typeOf(value: unknown): string {
  if (typeof value === 'number') return Number.isFinite(value) ? 'number' : String(value);
  if (value === null) return 'null';
  return Array.isArray(value) ? 'array' : typeof value;
}

const list = (values: readonly unknown[], separator: string): string =>
  values.map((value) => (typeof value === 'string' ? `"${value}"` : String(value))).join(separator);

type Bound = Pick<z.core.$ZodIssueTooSmall, 'origin' | 'exact' | 'inclusive'>;

function expectation({ origin, exact, inclusive }: Bound, sign: '<' | '>', limit: number | bigint): string {
  const unit = UNITS[origin];
  const bound = `${exact ? 'exactly ' : inclusive ? `${sign}=` : sign}${limit}`;
  return `expected ${origin} to ${unit ? `have ${bound} ${unit}` : `be ${bound}`}`;
}

const UNITS: Readonly<Record<string, string>> = {
  string: 'characters',
  array: 'items',
  set: 'items',
  map: 'entries',
};

function formatMessage({ format, ...issue }: z.core.$ZodRawIssue<z.core.$ZodIssueInvalidStringFormat>): string {
  switch (format) {
    case 'regex':
      return `Invalid string: must match pattern ${issue.pattern}`;
    case 'starts_with':
      return `Invalid string: must start with "${issue.prefix}"`;
    case 'ends_with':
      return `Invalid string: must end with "${issue.suffix}"`;
    case 'includes':
      return `Invalid string: must include "${issue.includes}"`;
    case 'email':
      return 'Invalid email address';
    default:
      return `Invalid ${/^(date|time|duration)/.test(format) ? 'ISO ' : ''}${format}`;
  }
}
