import * as z from 'zod/mini';
import { ContractViolation } from './contract-violation.ts';
import { parseAs } from './schema.ts';

const Tree = z.record(z.string(), z.array(z.object({ 'a-b': z.number() })));

const fieldsOf = (value: unknown, root?: string) => {
  try {
    parseAs('tree', Tree, value, root);
  } catch (error) {
    return (error as ContractViolation).problems.map(({ field }) => field);
  }
  return [];
};

test('a problem names its field by the path to it', () => {
  expect(fieldsOf({ x: [{ 'a-b': 1 }, { 'a-b': '1' }], y: 3 })).toEqual(['x[1].a-b', 'y']);
  expect(fieldsOf({ x: [{}] }, 'body')).toEqual(['body.x[0].a-b']);
  expect(fieldsOf([])).toEqual(['body']);
});

test('what it says is in plain words', () => {
  expect(() => parseAs('tree', z.object({ n: z.int().check(z.positive()) }), { n: 0 })).toThrow(
    new ContractViolation('tree', [{ field: 'n', detail: 'must be more than 0' }]),
  );
});

test('what passes comes out typed, without what was not asked for', () => {
  const parsed: { n: number } = parseAs('tree', z.object({ n: z.number() }), { n: 1, m: 2 });
  expect(parsed).toEqual({ n: 1 });
});

test('a value that a check refuses just once is refused, in the words of the library', () => {
  let times = 0;
  const Odd = z.string().check(z.refine(() => times++ > 0));
  expect(() => parseAs('odd', Odd, 'x')).toThrow(ContractViolation);
});
