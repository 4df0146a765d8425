import fc from 'fast-check';

/** Unusual text, numbers and values. */

/** Properties that every object inherits, or that are special in JavaScript. */
export const PROTOTYPE_KEYS = [
  '__proto__',
  'constructor',
  'toString',
  'hasOwnProperty',
  'valueOf',
  'prototype',
] as const;

const LONE_SURROGATES = ['\ud800', 'a\udfff', '\udc00\ud800'];
const UNICODE = [
  '\u0000',
  '\ufeff',
  '\ufffe',
  '\u202eright to left',
  'e\u0301\u0301\u0301',
  '😀',
  '👩‍👩‍👧',
  'ﷺ',
  'İ',
  'ß',
  '\u2028',
];
const SYNTAX = [
  '%',
  '%00',
  '%c0%af',
  '..',
  '../../etc/passwd',
  '//',
  '\r\n',
  ' ',
  '',
  '\t',
  "'",
  '"',
  '\\',
  '{}',
  '[]',
  '$(x)',
];
const WORDS = ['null', 'undefined', 'NaN', 'true', '0', '-0', '1e308', '0x10', '01', '9007199254740993', '1,5', '١٢'];

export const oddText = fc.constantFrom(...PROTOTYPE_KEYS, ...LONE_SURROGATES, ...UNICODE, ...SYNTAX, ...WORDS);
export const hugeText = fc
  .tuple(fc.constantFrom('x', '😀', '\u0000', 'a.', '\ud800'), fc.constantFrom(300, 3_000, 450_000))
  .map(([piece, times]) => piece.repeat(times));
export const text = fc.oneof(
  { weight: 8, arbitrary: oddText },
  { weight: 8, arbitrary: fc.string({ unit: 'binary', maxLength: 40 }) },
  { weight: 8, arbitrary: fc.string({ maxLength: 300 }) },
  { weight: 1, arbitrary: hugeText },
);

/** Numbers at the limits. Those that JSON cannot express are `null` in JSON. */
export const number = fc.oneof(
  fc.constantFrom(0, -0, -1, 0.5, 1e-7, 1e21, 1e308, -1e308, 2 ** 31, 2 ** 53 - 1, 2 ** 53, 2 ** 53 + 2, -(2 ** 53)),
  fc.constantFrom(Number.NaN, Number.POSITIVE_INFINITY, Number.MIN_VALUE, 1_000_000_000_001, 10_001),
  fc.integer(),
  fc.double(),
);

/** An object with special keys as own properties, as `JSON.parse` makes it. */
const trap: fc.Arbitrary<unknown> = fc
  .tuple(
    fc.constantFrom(...PROTOTYPE_KEYS, 'then', 'toJSON', 'length'),
    fc.constantFrom('1', '{"polluted":true}', 'null'),
  )
  .map(([key, value]) => JSON.parse(`{${JSON.stringify(key)}:${value}}`));

const nested = (depth: number, open: string, close: string): unknown =>
  JSON.parse(`${open.repeat(depth)}1${close.repeat(depth)}`);
const deep = fc.constantFrom(nested(200, '[', ']'), nested(200, '{"a":', '}'));
const wide = fc.constantFrom(51, 5_000).map((length) => Array.from({ length }, () => ({})));

export const anything: fc.Arbitrary<unknown> = fc.oneof(
  { weight: 6, arbitrary: text },
  { weight: 6, arbitrary: number },
  { weight: 3, arbitrary: fc.constantFrom(true, false, null, [], {}, [null], { a: undefined }) },
  { weight: 3, arbitrary: fc.jsonValue({ maxDepth: 4 }) },
  { weight: 2, arbitrary: trap },
  { weight: 1, arbitrary: deep },
  { weight: 1, arbitrary: wide },
);

/** Mostly `right`, sometimes any value. */
export const nearly = <T>(right: fc.Arbitrary<T>): fc.Arbitrary<unknown> =>
  fc.oneof({ weight: 6, arbitrary: right as fc.Arbitrary<unknown> }, { weight: 1, arbitrary: anything });

/** A value as JSON, sometimes in an unusual form or as invalid JSON. */
export const spelled = (value: fc.Arbitrary<unknown>): fc.Arbitrary<string> =>
  fc.tuple(value, fc.nat(39), fc.nat()).map(([what, how, at]) => {
    const json = JSON.stringify(what) ?? 'undefined';
    if (how === 0) return `\ufeff${json}`;
    if (how === 1) return json.slice(0, at % (json.length + 1));
    if (how === 2) return `${json}${json}`;
    if (how === 3) return json.replace(/^\{/, '{"detail":1,"detail":{},"customerId":7,');
    if (how === 4) return `${'['.repeat(20_000)}${json}`;
    if (how === 5) return `${'{"a":'.repeat(5_000)}${json}${'}'.repeat(5_000)}`;
    if (how === 6) return `\n\t ${json.replaceAll(',', ' ,\r\n')}\n`;
    if (how === 7) return json.replaceAll('"', "'");
    return json;
  });
