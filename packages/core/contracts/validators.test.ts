import Ajv from 'ajv';
import { type } from 'arktype';
import * as v from 'valibot';
import * as zod from 'zod';
import * as mini from 'zod/mini';
import { ContractViolation } from './contract-violation.ts';
import { type CommandOf, defineCommand } from './define-command.ts';
import { type AnyContract, defineEvent, type EventOf } from './define-event.ts';
import { dataSchemaOf, detailSchemaOf } from './json-schema.ts';
import { parseAs, type Schema } from './schema.ts';

/** One contract, declared with the validators of four libraries. */
const options = { version: 1, owner: 'seats', summary: 'A seat is taken.' } as const;
const ByMini = defineEvent('seat.booked', {
  ...options,
  data: mini.object({
    seat: mini.string().check(mini.minLength(1)),
    guests: mini.array(mini.object({ age: mini.int() })),
    note: mini.optional(mini.string()),
  }),
});
const ByZod = defineEvent('seat.booked', {
  ...options,
  data: zod.object({
    seat: zod.string().min(1),
    guests: zod.array(zod.object({ age: zod.int() })),
    note: zod.string().optional(),
  }),
});
const ByValibot = defineEvent('seat.booked', {
  ...options,
  data: v.object({
    seat: v.pipe(v.string(), v.minLength(1)),
    guests: v.array(v.object({ age: v.pipe(v.number(), v.integer()) })),
    note: v.optional(v.string()),
  }),
});
const ByArkType = defineEvent('seat.booked', {
  ...options,
  data: type({
    '+': 'delete',
    seat: 'string > 0',
    guests: type({ '+': 'delete', age: 'number.integer' }).array(),
    'note?': 'string',
  }),
});

const contracts = { 'zod/mini': ByMini, zod: ByZod, valibot: ByValibot, arktype: ByArkType };
const data = { seat: '12A', guests: [{ age: 7 }] };

function violationOf(parse: () => unknown): ContractViolation {
  try {
    parse();
  } catch (error) {
    if (error instanceof ContractViolation) return error;
    throw error;
  }
  throw new Error('no violation');
}

/** The rule for what comes from the bus holds for every library. */
describe.each(Object.entries(contracts))('a contract declared with %s', (_, contract) => {
  test('makes the event of valid data', () => {
    expect(contract(data)).toEqual({ type: 'seat.booked', version: 1, source: 'seats', data });
  });

  test('drops unknown fields', () => {
    expect(contract.parse({ seat: '12A', row: 12, guests: [{ age: 7, name: 'Ada' }] })).toEqual(data);
  });

  test.each([
    ['wrong fields', { seat: '', guests: [{ age: 7 }, { age: 1.5 }] }, ['data.guests[1].age', 'data.seat']],
    ['missing fields', { guests: [{}, null] }, ['data.guests[0].age', 'data.guests[1]', 'data.seat']],
    ['no data at all', undefined, ['data']],
    ['null', null, ['data']],
  ])('names each field at fault: %s', (_, value, fields) => {
    const { contract: name, problems } = violationOf(() => contract.parse(value));
    expect(name).toBe('seat.booked');
    expect(problems.map(({ field }) => field).sort()).toEqual(fields);
    expect(problems.every(({ detail }) => detail.length >= 'is required'.length && detail !== 'Invalid input')).toBe(
      true,
    );
  });

  test('has a JSON Schema of draft 7 that accepts what the contract accepts', () => {
    const { $schema, required, ...schema } = dataSchemaOf(contract) as { $schema?: string; required: string[] };
    expect([$schema, [...required].sort()]).toEqual([undefined, ['guests', 'seat']]);
    const valid = new Ajv().compile({ ...schema, required });
    const values = [data, { ...data, row: 12 }, { ...data, note: 'n' }, { ...data, note: 1 }, { ...data, seat: '' }];
    expect([...values, {}, null].map((value) => valid(value))).toEqual([true, true, true, false, false, false, false]);
    expect(detailSchemaOf(contract)).toMatchObject({ properties: { data: schema } });
  });
});

test('a command takes the validator of another library', () => {
  const BookSeat = defineCommand('BookSeat', {
    owner: 'seats',
    summary: 'Somebody wants a seat.',
    data: v.object({ seat: v.string() }),
  });
  const command: CommandOf<typeof BookSeat> = { type: 'BookSeat', data: BookSeat.parse({ seat: '1', row: 2 }) };
  expect(command.data).toEqual({ seat: '1' });
  expect(() => BookSeat.parse(undefined)).toThrow(/^BookSeat: body: /);
  // @ts-expect-error a field has another type
  const wrong: CommandOf<typeof BookSeat> = { type: 'BookSeat', data: { seat: 1 } };
  expect(wrong).toBeDefined();
});

test('the compiler knows the shape of the data, whatever the library', () => {
  const events: [EventOf<typeof ByMini>, EventOf<typeof ByZod>, EventOf<typeof ByValibot>, EventOf<typeof ByArkType>] =
    [ByMini(data), ByZod(data), ByValibot(data), ByArkType(data)];
  const seats: string[] = events.map((event) => event.data.seat);
  const ages: (number | undefined)[] = events.map((event) => event.data.guests[0]?.age);
  const notes: (string | undefined)[] = events.map((event) => event.data.note);
  const any: AnyContract[] = [ByMini, ByZod, ByValibot, ByArkType];
  expect([seats, ages, notes, any].map(({ length }) => length)).toEqual([4, 4, 4, 4]);
  const wrong = [
    // @ts-expect-error a field has another type
    () => ByMini({ seat: 12, guests: [] }),
    // @ts-expect-error a field has another type
    () => ByZod({ seat: 12, guests: [] }),
    // @ts-expect-error a field has another type
    () => ByValibot({ seat: 12, guests: [] }),
    // @ts-expect-error a field has another type
    () => ByArkType({ seat: 12, guests: [] }),
    // @ts-expect-error a field is missing
    () => ByMini({ seat: '12A' }),
    // @ts-expect-error a field is missing
    () => ByZod({ seat: '12A' }),
    // @ts-expect-error a field is missing
    () => ByValibot({ seat: '12A' }),
    // @ts-expect-error a field is missing
    () => ByArkType({ seat: '12A' }),
  ];
  for (const make of wrong) expect(make).toThrow(ContractViolation);
  // @ts-expect-error this is no field of the data
  expect(events.map((event) => event.data.row)).toEqual([undefined, undefined, undefined, undefined]);
});

test('a contract keeps its schema as it was given', () => {
  const { seat } = ByMini.schema.shape;
  expect(seat.safeParse('12A').success).toBe(true);
});

/** As a library of the standard that has nothing beyond it. */
const plain = (validate: Schema<{ seat: string }>['~standard']['validate'], vendor = 'plain') =>
  ({ '~standard': { version: 1, vendor, validate } }) satisfies Schema<{ seat: string }>;

test('a message of the schema comes through', () => {
  const refusing = plain(() => ({
    issues: [{ message: 'is taken', path: [{ key: 'seat' }] }, { message: 'is late' }],
  }));
  expect(violationOf(() => parseAs('seat.booked', refusing, {})).problems).toEqual([
    { field: 'seat', detail: 'is taken' },
    { field: 'body', detail: 'is late' },
  ]);
});

const isFree = async () => false;
test.each<[string, Schema]>([
  ['zod/mini', mini.object({ seat: mini.string().check(mini.refine(isFree)) })],
  ['zod', zod.object({ seat: zod.string().refine(isFree) })],
  ['valibot', v.objectAsync({ seat: v.pipeAsync(v.string(), v.checkAsync(isFree)) })],
  ['a library whose validator fails', plain(() => Promise.reject(new Error('no connection')))],
])('an asynchronous validator is refused, the contract named: %s', (_, schema) => {
  const contract = defineEvent('seat.booked', { ...options, data: schema });
  expect(() => contract.parse(data)).toThrow(
    'seat.booked: the schema validates asynchronously; a contract needs a synchronous schema',
  );
});

test('an error thrown by a check of the schema stays what it is', () => {
  const failing = () => {
    throw new RangeError('of the check');
  };
  const contract = defineEvent('seat.booked', { ...options, data: mini.string().check(mini.refine(failing)) });
  expect(() => contract.parse('12A')).toThrow(new RangeError('of the check'));
});
