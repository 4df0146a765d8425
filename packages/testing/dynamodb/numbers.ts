import { invalid } from './failures.ts';

/** A number of DynamoDB: decimal, exact. Its value is `digits` / 10^`scale`. */
interface Decimal {
  readonly digits: bigint;
  readonly scale: number;
}

/** Whole numbers in DynamoDB's notation with which JavaScript computes exactly. */
const PLAIN = /^(?:0|-?[1-9]\d{0,14})$/;
const NUMBER = /^([+-]?)(\d*)(?:\.(\d*))?(?:[eE]([+-]?\d{1,4}))?$/;
const isPlain = (text: string) => PLAIN.test(text);

/** A number in DynamoDB's notation: no leading or trailing zeros, no exponent. @throws ValidationException */
export const canonical = (text: string): string => (isPlain(text) ? text : written(decimal(text)));

/** Negative, zero or positive: whether the first number is less than, equal to or greater than the second. */
export function compareNumbers(left: string, right: string): number {
  if (isPlain(left) && isPlain(right)) return Number(left) - Number(right);
  const { digits } = sumOf(decimal(left), decimal(right), -1n);
  return digits < 0n ? -1 : Number(digits > 0n);
}

/** `left` + `right`, or `left` - `right`. @throws ValidationException when the result has more than 38 digits */
export function add(left: string, right: string, sign: 1 | -1): string {
  if (isPlain(left) && isPlain(right)) return String(Number(left) + sign * Number(right) + 0);
  return written(sumOf(decimal(left), decimal(right), BigInt(sign)));
}

function sumOf(left: Decimal, right: Decimal, sign: bigint): Decimal {
  const scale = Math.max(left.scale, right.scale);
  return { digits: raised(left, scale) + sign * raised(right, scale), scale };
}

const raised = ({ digits, scale }: Decimal, to: number): bigint => digits * 10n ** BigInt(to - scale);

function decimal(text: string): Decimal {
  const [, sign = '', whole = '', fraction = '', exponent = '0'] = NUMBER.exec(text) ?? [];
  if (whole === '' && fraction === '')
    throw invalid(`The parameter cannot be converted to a numeric value: ${text || 'an empty string'}`);
  const digits = BigInt(`${whole}${fraction}`) * (sign === '-' ? -1n : 1n);
  return checked(trimmed({ digits, scale: fraction.length - Number(exponent) }));
}

/** Without trailing zeros. */
function trimmed({ digits, scale }: Decimal): Decimal {
  if (digits === 0n) return { digits, scale: 0 };
  const zeros = /0*$/.exec(String(digits))?.[0].length ?? 0;
  return { digits: digits / 10n ** BigInt(zeros), scale: scale - zeros };
}

/** @see https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/HowItWorks.NamingRulesDataTypes.html "Numbers" */
function checked(number: Decimal): Decimal {
  const length = String(number.digits).replace('-', '').length;
  const magnitude = length - 1 - number.scale;
  if (length > 38) throw invalid('Attempting to store more than 38 significant digits in a Number');
  if (number.digits !== 0n && (magnitude > 125 || magnitude < -130))
    throw invalid(
      `Number ${magnitude > 0 ? 'overflow. Attempting to store a number with magnitude larger' : 'underflow. Attempting to store a number with magnitude smaller'} than supported range`,
    );
  return number;
}

function written(number: Decimal): string {
  const { digits, scale } = checked(trimmed(number));
  const sign = digits < 0n ? '-' : '';
  const text = String(digits).replace('-', '');
  if (scale <= 0) return `${sign}${text}${'0'.repeat(-scale)}`;
  const padded = text.padStart(scale + 1, '0');
  return `${sign}${padded.slice(0, -scale)}.${padded.slice(-scale)}`;
}
