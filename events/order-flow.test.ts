import { type AnyContract, ContractViolation, jsonSchemaOf } from '@orderflow/core/contracts';
import Ajv from 'ajv';
import addFormats from 'ajv-formats';
import fc from 'fast-check';
import * as orderFlow from './index.ts';
import { totalOf } from './index.ts';
import { derivedExample } from './testing/derived-example.ts';
import { EXAMPLES, items } from './testing/examples.ts';

const contracts: [string, AnyContract][] = Object.entries(orderFlow).flatMap(
  ([name, value]): [string, AnyContract][] => (typeof value === 'function' && 'origin' in value ? [[name, value]] : []),
);

const ordered = ['currency', 'payment', 'shipTo'];
/** Fields that may be left out. */
const OPTIONAL: Readonly<Record<string, readonly string[]>> = {
  OrderCreated: ordered,
  ForeignOrderCreated: ordered,
  BreakerOpened: ['by', 'probeAt', 'failures', 'calls'],
  BreakerClosed: ['by'],
};

const examples = new Map(
  contracts.map(([name, contract]) => [name, EXAMPLES[name] ?? derivedExample(name, contract)] as const),
);

test('each example is of an event', () => {
  const names = contracts.map(([name]) => name);
  expect(Object.keys(EXAMPLES).filter((name) => !names.includes(name))).toEqual([]);
});

test.each(contracts)('%s takes its example, and only with the fields that it asks for', (name, contract) => {
  const example = examples.get(name) ?? {};
  expect(contract.parse(example)).toEqual(example);
  const optional = OPTIONAL[name] ?? [];
  for (const field of Object.keys(example).filter((one) => !optional.includes(one))) {
    const { [field]: _, ...rest } = example;
    expect(() => contract.parse(rest)).toThrow(`${contract.type}: data.${field}: `);
  }
});

test.each(contracts)('%s: the JSON Schema and the contract agree on any change of the example', (name, contract) => {
  const valid = addFormats(new Ajv()).compile(jsonSchemaOf(contract.schema));
  const example = examples.get(name) ?? {};
  const change = fc.record({ field: fc.constantFrom(...Object.keys(example)), value: fc.jsonValue({ maxDepth: 2 }) });
  fc.assert(
    fc.property(change, ({ field, value }) => {
      const changed = { ...example, [field]: value };
      expect(valid(changed)).toBe(accepts(contract, changed));
    }),
  );
});

function accepts(contract: AnyContract, data: unknown): boolean {
  try {
    contract.parse(data);
    return true;
  } catch (error) {
    if (error instanceof ContractViolation) return false;
    throw error;
  }
}

test('names are facts: context, dot, what happened', () => {
  for (const [, { type, owner }] of contracts) {
    expect(type).toMatch(/^[a-z]+(\.[a-z]+)+$/);
    expect(type.startsWith(`${owner}.`) || type.startsWith('integration.')).toBe(true);
  }
});

test('a type is declared once, or twice when it has a foreign twin', () => {
  const keys = contracts.map(([, { type, origin }]) => `${type} ${origin}`);
  expect(new Set(keys).size).toBe(keys.length);
  for (const [, { type, origin }] of contracts)
    if (origin === 'foreign')
      expect(contracts.find(([, twin]) => twin.type === type && twin.origin === 'owner')?.[1].storedOnly).toBe(true);
});

test.each(['', '-a', 'a b', 'a/b', 'a#b', 'x'.repeat(129), 'ü'])(
  '%j is no id of ours: ids stand in URLs and keys',
  (id) => {
    expect(orderFlow.Id.safeParse(id).success).toBe(false);
  },
);

test('money is whole minor units, never below nothing', () => {
  expect([0, 1999, 1_000_000_000_000].every((amount) => orderFlow.MinorUnits.safeParse(amount).success)).toBe(true);
  expect([-1, 0.5, 1e13, Number.NaN, '1'].some((amount) => orderFlow.MinorUnits.safeParse(amount).success)).toBe(false);
});

test('the total is what the lines come to', () => {
  expect(totalOf([])).toBe(0);
  expect(totalOf([...items, { sku: 'cup', quantity: 3, unitPrice: 100 }])).toBe(1200);
});

test('the largest order still has an exact total', () => {
  const line = { sku: 'x', quantity: 10_000, unitPrice: 1_000_000_000_000 };
  const lines = Array.from({ length: 50 }, () => line);
  expect(orderFlow.OrderItems.safeParse(lines).success).toBe(true);
  expect(BigInt(totalOf(lines))).toBe(50n * 10_000n * 1_000_000_000_000n);
});
