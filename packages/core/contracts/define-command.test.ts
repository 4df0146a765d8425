import * as z from 'zod/mini';
import { ContractViolation } from './contract-violation.ts';
import { type CommandOf, defineCommand } from './define-command.ts';

const BookSeat = defineCommand('BookSeat', {
  owner: 'seats',
  summary: 'Somebody wants a seat.',
  data: z.object({ seat: z.string(), guests: z.array(z.object({ age: z.int() })) }),
});

test('a command says whose it is and what it is for', () => {
  expect(BookSeat).toMatchObject({ command: 'BookSeat', owner: 'seats', summary: 'Somebody wants a seat.' });
});

test('a body is parsed, unknown fields dropped', () => {
  expect(BookSeat.parse({ seat: '1', guests: [], row: 3 })).toEqual({ seat: '1', guests: [] });
});

test('a wrong body is refused, fields named from its root', () => {
  expect(() => BookSeat.parse({ seat: 1, guests: [{}] })).toThrow(ContractViolation);
  expect(() => BookSeat.parse({ seat: 1, guests: [{}] })).toThrow(/^BookSeat: seat: .+; guests\[0\]\.age: .+/);
  expect(() => BookSeat.parse(null)).toThrow(/^BookSeat: body: must be an object, not null/);
});

test('the compiler knows the shape', () => {
  const command: CommandOf<typeof BookSeat> = { type: 'BookSeat', data: { seat: '1', guests: [] } };
  // @ts-expect-error the name of another command
  const other: CommandOf<typeof BookSeat> = { type: 'FreeSeat', data: command.data };
  // @ts-expect-error a field is missing
  const less: CommandOf<typeof BookSeat> = { type: 'BookSeat', data: { seat: '1' } };
  expect([command.type, other.type, less.type]).toEqual(['BookSeat', 'FreeSeat', 'BookSeat']);
});
