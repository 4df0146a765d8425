import fc from 'fast-check';
import * as v from 'valibot';
import * as z from 'zod/mini';
import { ContractViolation } from './contract-violation.ts';
import { parseLeniently } from './lenient.ts';

const Order = z.object({
  orderId: z.string(),
  items: z.array(z.object({ sku: z.string(), note: z.optional(z.string()) })),
  currency: z.optional(z.string()),
  payment: z.optional(z.object({ method: z.string(), token: z.optional(z.string()) })),
});
const order = { orderId: 'o1', items: [{ sku: 'tea' }], currency: 'EUR', payment: { method: 'card', token: 't' } };
const parse = (value: unknown) => parseLeniently('order', Order, value, 'data');
const fieldsOf = (value: unknown) => parse(value).unusable.map(({ field }) => field);

test('what is right stays as it is', () => {
  expect(parse(order)).toEqual({ value: order, unusable: [] });
});

test.each([
  ['null', { currency: null }, { currency: undefined }, ['data.currency']],
  ['of another type', { currency: 7 }, { currency: undefined }, ['data.currency']],
  [
    'wrong inside, where that may be left out',
    { payment: { method: 'card', token: 7 } },
    { payment: { method: 'card' } },
    ['data.payment.token'],
  ],
  [
    'wrong inside, where that is required',
    { payment: { method: null, token: 't' } },
    { payment: undefined },
    ['data.payment.method'],
  ],
  ['wrong twice inside', { payment: { method: 1, token: 7 } }, { payment: undefined }, ['data.payment.method']],
])('an optional field that is %s counts as not given, and is named', (_, change, kept, fields) => {
  const { value, unusable } = parse({ ...order, ...change });
  expect(value).toEqual({ ...order, ...kept });
  expect(unusable.map(({ field }) => field)).toEqual(fields);
});

test('an optional field of an element counts as not given; no element is ever left out', () => {
  expect(parse({ ...order, items: [{ sku: 'tea', note: null }] }).value.items).toEqual([{ sku: 'tea' }]);
  expect(() => parse({ ...order, items: [{ sku: 'tea' }, { sku: 7 }, null] })).toThrow(
    /data\.items\[1\]\.sku.*data\.items\[2\]/s,
  );
});

test('what is required is refused by name, and what is optional is not named with it', () => {
  expect(() => parse({ ...order, orderId: null, currency: null })).toThrow(/^order: data\.orderId: [^;]*$/);
  expect(() => parse(null)).toThrow(/^order: data: /);
});

test('nothing is asked for ever: a value with more wrong fields than anybody could mean is refused', () => {
  const items = Array.from({ length: 500 }, () => ({ sku: 'tea', note: 7 }));
  expect(() => parse({ ...order, items })).toThrow(ContractViolation);
});

test('the validator of another library will do', () => {
  const Seat = v.object({ seat: v.string(), guest: v.optional(v.object({ age: v.number() })) });
  expect(parseLeniently('seat', Seat, { seat: '1', guest: { age: 'old' } }, 'data')).toEqual({
    value: { seat: '1' },
    unusable: [{ field: 'data.guest.age', detail: expect.any(String) }],
  });
});

test('what is wrong with the value as a whole, without a path, is refused', () => {
  const validate = () => ({ issues: [{ message: 'is late' }] });
  const Late = { '~standard': { version: 1, vendor: 'plain', validate } } as const;
  expect(() => parseLeniently('seat', Late, {}, 'data')).toThrow('seat: data: is late');
});

test('whatever stands in optional fields, an order that has its required ones passes, and what is named was given', () => {
  const optional = fc.record(
    { currency: fc.jsonValue(), payment: fc.jsonValue(), colour: fc.jsonValue() },
    { requiredKeys: [] },
  );
  fc.assert(
    fc.property(optional, (given) => {
      const { orderId, items } = order;
      expect(parse({ ...given, orderId, items }).value).toMatchObject({ orderId, items });
      for (const field of fieldsOf({ ...given, orderId, items }))
        expect(given).toHaveProperty(field.split('.')[1] ?? '');
    }),
  );
});
