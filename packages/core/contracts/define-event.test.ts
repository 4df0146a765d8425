import fc from 'fast-check';
import * as z from 'zod/mini';
import { ContractViolation } from './contract-violation.ts';
import { type AnyContract, type DomainEvent, defineEvent, defineEvents, type EventOf } from './define-event.ts';

const SeatBooked = defineEvent('seat.booked', {
  version: 1,
  owner: 'seats',
  summary: 'A seat is taken.',
  data: z.object({ seat: z.string().check(z.minLength(1)), guests: z.array(z.object({ age: z.int() })) }),
});
type SeatBooked = EventOf<typeof SeatBooked>;

const data = { seat: '12A', guests: [{ age: 7 }] };

test('called with data it makes the event', () => {
  expect(SeatBooked(data)).toEqual({ type: 'seat.booked', version: 1, source: 'seats', data });
});

test('everything else is read off it', () => {
  const { type, version, owner, source, origin, storedOnly, hasForeignForm, summary } = SeatBooked;
  expect({ type, version, owner, source, origin, storedOnly, hasForeignForm, summary }).toEqual({
    type: 'seat.booked',
    version: 1,
    owner: 'seats',
    source: 'seats',
    origin: 'owner',
    storedOnly: false,
    hasForeignForm: false,
    summary: 'A seat is taken.',
  });
});

test('what is declared replaces the defaults', () => {
  const contract = defineEvent('integration.guest.arrived', {
    version: '1.0',
    owner: 'door',
    source: 'door-service',
    origin: 'foreign',
    storedOnly: true,
    summary: 'A guest is here.',
    data: z.object({}),
  });
  const { version, source, origin, storedOnly } = contract;
  expect({ version, source, origin, storedOnly }).toEqual({
    version: '1.0',
    source: 'door-service',
    origin: 'foreign',
    storedOnly: true,
  });
});

test('wrong data is refused where it is made, each field named', () => {
  const making = () => SeatBooked({ seat: '', guests: [{ age: 7 }, { age: 1.5 }] });
  expect(making).toThrow(ContractViolation);
  expect(making).toThrow(/^seat\.booked: data\.seat: .+; data\.guests\[1\]\.age: .+/);
});

test('wrong data is refused where it is received, each field named', () => {
  const problems = (value: unknown) => {
    try {
      SeatBooked.parse(value);
    } catch (error) {
      return (error as ContractViolation).problems.map(({ field }) => field);
    }
    return [];
  };
  expect(problems({ guests: [{}, null] })).toEqual(['data.seat', 'data.guests[0].age', 'data.guests[1]']);
  expect(problems(undefined)).toEqual(['data']);
  expect(problems(data)).toEqual([]);
});

test('fields that the contract does not know are dropped, so that a producer may add some', () => {
  expect(SeatBooked.parse({ ...data, row: 12 })).toEqual(data);
});

test('whatever comes in, it is the data of the contract or a violation of it', () => {
  fc.assert(
    fc.property(fc.anything(), (value) => {
      try {
        expect(Object.keys(SeatBooked.parse(value) as object).sort()).toEqual(['guests', 'seat']);
      } catch (error) {
        if (!(error instanceof ContractViolation)) throw error;
        expect(error.problems.length).toBeGreaterThan(0);
        expect(error.problems.every(({ field }) => field.startsWith('data'))).toBe(true);
      }
    }),
  );
});

test('what it makes it also takes', () => {
  const guests = fc.array(fc.record({ age: fc.integer() }));
  fc.assert(
    fc.property(fc.record({ seat: fc.string({ minLength: 1 }), guests }), (given) => {
      expect(SeatBooked.parse(JSON.parse(JSON.stringify(SeatBooked(given).data)))).toEqual(given);
    }),
  );
});

test('the compiler knows the shape', () => {
  const event: SeatBooked = SeatBooked(data);
  const seat: string = event.data.seat;
  const general: DomainEvent = event;
  const any: AnyContract = SeatBooked;
  expect([seat, general.type, any.type]).toEqual(['12A', 'seat.booked', 'seat.booked']);
  expect(() => {
    // @ts-expect-error a field is missing
    SeatBooked({ seat: '12A' });
    // @ts-expect-error a field has another type
    SeatBooked({ seat: 12, guests: [] });
    // @ts-expect-error a field is too many
    SeatBooked({ ...data, row: 12 });
    // @ts-expect-error this is no field of the data
    event.data.row;
    // @ts-expect-error another type's event
    const other: EventOf<typeof SeatFreed> = event;
    // @ts-expect-error events are immutable
    event.type = other.type;
  }).toThrow(ContractViolation);
});

const SeatFreed = defineEvent('seat.freed', { version: 1, owner: 'seats', summary: '.', data: z.object({}) });

test('events defined with a source prefix have the prefix and the owner as their source, unless they give one', () => {
  const define = defineEvents({ sourcePrefix: 'theatre.' });
  const options = { version: 1, owner: 'seats', summary: 'A seat is taken.', data: z.object({}) };
  expect(define('seat.booked', options).source).toBe('theatre.seats');
  expect(define('seat.booked', { ...options, source: 'box-office' }).source).toBe('box-office');
});

test('storedOnly holds for all events that have the common source, unless they say otherwise', () => {
  const define = defineEvents({ sourcePrefix: 'theatre.', storedOnly: true });
  const options = { version: 1, owner: 'seats', summary: '.', data: z.unknown() } as const;
  const others = [{ source: 'box-office' }, { origin: 'foreign' }, { storedOnly: false }] as const;
  expect(define('seat.booked', options).storedOnly).toBe(true);
  expect(others.map((other) => define('seat.booked', { ...options, ...other }).storedOnly)).toEqual([
    false,
    false,
    false,
  ]);
});
