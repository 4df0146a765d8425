import * as zod from 'zod';
import { ContractViolation } from './contract-violation.ts';
import { parseAs } from './schema.ts';

const ours = (schema: zod.ZodType, value: unknown) => {
  try {
    parseAs('seat', schema, value);
  } catch (error) {
    if (error instanceof ContractViolation) return error.problems.map(({ detail }) => detail);
    throw error;
  }
  return [];
};

/** `zod` comes with its English locale, which `zod/mini` goes without. */
const theirs = (schema: zod.ZodType, value: unknown) =>
  schema.safeParse(value).error?.issues.map(({ message }) => message) ?? [];

test.each<[string, zod.ZodType, unknown]>([
  ['a missing field', zod.object({ seat: zod.string() }), {}],
  ['null', zod.string(), null],
  ['an array', zod.object({}), []],
  ['a fraction', zod.int(), 1.5],
  ['infinity', zod.number(), Infinity],
  ['not a number', zod.number(), Number.NaN],
  ['another literal', zod.literal('a'), 'b'],
  ['another number', zod.literal([1, 2, null]), 3],
  ['none of the options', zod.enum(['a', 'b']), 'c'],
  ['too small a number', zod.number().min(1), 0],
  ['not above the limit', zod.number().gt(1), 1],
  ['too large a number', zod.number().max(1), 2],
  ['not below the limit', zod.number().lt(1), 1],
  ['too short a text', zod.string().min(1), ''],
  ['too long a text', zod.string().max(1), 'ab'],
  ['a text of another length', zod.string().length(2), 'a'],
  ['too few items', zod.array(zod.string()).min(1), []],
  ['too many items', zod.array(zod.string()).max(0), ['a']],
  ['too small a set', zod.set(zod.string()).min(1), new Set()],
  ['too small a map', zod.map(zod.string(), zod.string()).min(1), new Map()],
  ['another pattern', zod.string().regex(/a/), 'b'],
  ['another start', zod.string().startsWith('a'), 'b'],
  ['another end', zod.string().endsWith('a'), 'b'],
  ['a part missing', zod.string().includes('a'), 'b'],
  ['no email address', zod.email(), 'a'],
  ['no ISO datetime', zod.iso.datetime(), 'a'],
  ['no ISO date', zod.iso.date(), 'a'],
  ['no ISO time', zod.iso.time(), 'a'],
  ['no ISO duration', zod.iso.duration(), 'a'],
  ['no multiple', zod.number().multipleOf(5), 7],
  ['an unknown key', zod.strictObject({}), { a: 1 }],
  ['unknown keys', zod.strictObject({}), { a: 1, b: 2 }],
  ['none of a union', zod.union([zod.string(), zod.number()]), true],
  ['a wrong key', zod.record(zod.string().max(1), zod.string()), { ab: '' }],
  ['a wrong entry', zod.map(zod.string(), zod.string()), new Map([[{}, 1]])],
  ['a failed refinement', zod.string().refine(() => false), 'a'],
  ['a refinement with words of its own', zod.string().refine(() => false, 'is taken'), 'a'],
])("the message is the same as that of zod's own locale: %s", (_, schema, value) => {
  expect(ours(schema, value)).toEqual(theirs(schema, value));
  expect(ours(schema, value)).not.toEqual([]);
});

test.each<[string, zod.ZodType, unknown, string]>([
  ['a format by its name', zod.uuid(), 'a', 'Invalid uuid'],
  [
    'the values of a discriminator',
    zod.discriminatedUnion('type', [
      zod.object({ type: zod.literal('a') }),
      zod.object({ type: zod.literal('b'), more: zod.string() }),
    ]),
    { type: 'c' },
    'Invalid input: expected one of "a"|"b"',
  ],
])('the message names %s', (_, schema, value, message) => {
  expect(ours(schema, value)).toEqual([message]);
});
