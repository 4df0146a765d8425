import { admitsMore, type Schema } from './schema-compatibility.ts';

const order = (fields: Record<string, Schema> = {}, required = ['id']): Schema => ({
  type: 'object',
  properties: { id: { type: 'string', maxLength: 36 }, status: { type: 'string', enum: ['new', 'done'] }, ...fields },
  required,
});

test('the same schema admits nothing more', () => {
  expect(admitsMore(order(), order())).toEqual([]);
});

test.each<[string, Schema]>([
  ['another field', order({ note: { type: 'string' } })],
  ['a shorter text', order({ id: { type: 'string', maxLength: 30 } })],
  ['fewer values', order({ status: { type: 'string', enum: ['new'] } })],
  ['an optional field that is required', order({}, ['id', 'status'])],
  ['other words', { ...order(), description: 'An order.', title: 'order 1' }],
])('%s is no difference to a reader', (_, other) => {
  expect(admitsMore(order(), other)).toEqual([]);
});

test.each<[string, Schema, string]>([
  [
    'a field that is gone',
    { type: 'object', properties: { status: { enum: ['new', 'done'], type: 'string' } } },
    'id is gone',
  ],
  ['a field that may be missing', order({}, []), 'id may be missing'],
  ['a longer text', order({ id: { type: 'string', maxLength: 40 } }), 'id has maxLength 40 instead of 36'],
  ['a text without a limit', order({ id: { type: 'string' } }), 'id has maxLength no more instead of 36'],
  ['another type', order({ id: { type: 'integer', maxLength: 36 } }), 'id may be of type integer'],
  ['a new value', order({ status: { type: 'string', enum: ['new', 'done', 'lost'] } }), 'status may be "lost"'],
  ['any value', order({ status: { type: 'string' } }), 'status may have any value'],
  ['no type', order({ id: { maxLength: 36 } }), 'id may have any type'],
])('%s is a difference', (_, other, line) => {
  expect(admitsMore(order(), other)).toContain(line);
});

test('items, patterns, unknown keywords and forms are compared', () => {
  const list = (items: Schema): Schema => ({ type: 'array', items });
  expect(admitsMore(list({ type: 'string' }), list({ type: 'number' }))).toEqual(['[] may be of type number']);
  expect(admitsMore({ pattern: '^a' }, { pattern: '^b' })).toEqual(['it has another pattern']);
  expect(admitsMore({ multipleOf: 2 }, { multipleOf: 3 })).toEqual(['it has another multipleOf']);
  const either: Schema = { anyOf: [{ type: 'string' }, { type: 'number' }] };
  expect(admitsMore(either, { type: 'integer' })).toEqual([]);
  expect(admitsMore(either, { type: 'boolean' })).toEqual(['it has another form']);
  expect(admitsMore({ type: 'string' }, either)).toEqual(['it may be of type number']);
  expect(admitsMore({ minimum: 5 }, { minimum: 1 })).toEqual(['it has minimum 1 instead of 5']);
});
