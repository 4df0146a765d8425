import * as zod from 'zod';
import { ContractViolation } from './contract-violation.ts';
import { parseAs } from './schema.ts';

const messagesOf = (schema: zod.ZodType, value: unknown) => {
  try {
    parseAs('seat', schema, value);
  } catch (error) {
    if (error instanceof ContractViolation) return error.problems.map(({ detail }) => detail);
    throw error;
  }
  return [];
};

test.each<[string, zod.ZodType, unknown, string]>([
  ['a missing field', zod.object({ seat: zod.string() }), {}, 'is required'],
  ['null', zod.string(), null, 'must be a string, not null'],
  ['an array', zod.object({}), [], 'must be an object, not an array'],
  ['another type', zod.string(), 7, 'must be a string, not a number'],
  ['a fraction', zod.int(), 1.5, 'must be a whole number, not a number'],
  ['infinity', zod.number(), Infinity, 'must be a number, not Infinity'],
  ['not a number', zod.number(), Number.NaN, 'must be a number, not NaN'],
  ['another literal', zod.literal('a'), 'b', 'must be "a"'],
  ['another number', zod.literal([1, 2, null]), 3, 'must be one of 1, 2, null'],
  ['none of the options', zod.enum(['a', 'b']), 'c', 'must be one of "a", "b"'],
  ['too small a number', zod.number().min(1), 0, 'must be at least 1'],
  ['not above the limit', zod.number().gt(1), 1, 'must be more than 1'],
  ['too large a number', zod.number().max(1), 2, 'must be at most 1'],
  ['not below the limit', zod.number().lt(1), 1, 'must be less than 1'],
  ['too short a text', zod.string().min(1), '', 'must have at least 1 character'],
  ['too long a text', zod.string().max(2), 'abc', 'must have at most 2 characters'],
  ['a text of another length', zod.string().length(2), 'a', 'must have exactly 2 characters'],
  ['too few items', zod.array(zod.string()).min(1), [], 'must have at least 1 item'],
  ['too many items', zod.array(zod.string()).max(0), ['a'], 'must have at most 0 items'],
  ['too small a set', zod.set(zod.string()).min(2), new Set(), 'must have at least 2 items'],
  ['too small a map', zod.map(zod.string(), zod.string()).min(2), new Map(), 'must have at least 2 entries'],
  ['another pattern', zod.string().regex(/a/), 'b', 'must match /a/'],
  ['another start', zod.string().startsWith('a'), 'b', 'must start with "a"'],
  ['another end', zod.string().endsWith('a'), 'b', 'must end with "a"'],
  ['a part missing', zod.string().includes('a'), 'b', 'must include "a"'],
  ['no email address', zod.email(), 'a', 'must be an email address'],
  ['no ISO datetime', zod.iso.datetime(), 'a', 'must be an ISO 8601 datetime'],
  ['no ISO date', zod.iso.date(), 'a', 'must be an ISO 8601 date'],
  ['another format', zod.uuid(), 'a', 'must be a valid uuid'],
  ['no multiple', zod.number().multipleOf(5), 7, 'must be a multiple of 5'],
  ['unknown keys', zod.strictObject({}), { a: 1, b: 2 }, 'must not have "a", "b"'],
  ['none of a union', zod.union([zod.string(), zod.number()]), true, 'must have one of the allowed forms'],
  ['a wrong key', zod.record(zod.string().max(1), zod.string()), { ab: '' }, 'has a key that is not allowed'],
  ['a wrong entry', zod.map(zod.string(), zod.string()), new Map([[{}, 1]]), 'has a value that is not allowed'],
  ['a failed refinement', zod.string().refine(() => false), 'a', 'is not allowed'],
  ['a refinement with words of its own', zod.string().refine(() => false, 'is taken'), 'a', 'is taken'],
  [
    'another discriminator',
    zod.discriminatedUnion('type', [
      zod.object({ type: zod.literal('a') }),
      zod.object({ type: zod.literal('b'), more: zod.string() }),
    ]),
    { type: 'c' },
    'must be one of "a", "b"',
  ],
])('words follow the name of the field, and name what it must be: %s', (_, schema, value, message) => {
  expect(messagesOf(schema, value)).toContain(message);
});
