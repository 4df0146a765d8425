import * as z from 'zod/mini';
import type * as publishing from '../publisher/index.ts';
import type * as contract from './index.ts';

/** An application that sets its own messages in zod. Settings are one for the process, whichever copy of zod reads them. */
const customError = () => 'of the application';
const Seat = z.object({ seat: z.string() });
const options = { version: 1, owner: 'seats', summary: '.' } as const;

const load = () => {
  const { defineEvent, openEnvelope } = require('./index.ts') as typeof contract;
  require('../publisher/index.ts') as typeof publishing;
  return { SeatBooked: defineEvent('seat.booked', { ...options, data: Seat }), openEnvelope };
};

const messageOfApplication = () => Seat.safeParse({}).error?.issues[0]?.message;

beforeEach(() => {
  jest.resetModules();
  for (const setting of Object.keys(z.config())) z.config({ [setting]: undefined });
});

const expectOurMessages = ({ SeatBooked, openEnvelope }: ReturnType<typeof load>) => {
  expect(() => SeatBooked.parse({})).toThrow('seat.booked: data.seat: is required');
  expect(() => openEnvelope({})).toThrow(/^envelope: id: is required;/);
};

test('importing the contracts sets nothing in zod', () => {
  const before = { ...z.config() };
  expectOurMessages(load());
  expect(z.config()).toEqual(before);
  expect(messageOfApplication()).toBe('Invalid input');
});

const configure = () => z.config({ customError });
test.each([
  [
    'before',
    () => {
      configure();
      return load();
    },
  ],
  [
    'after',
    () => {
      const loaded = load();
      configure();
      return loaded;
    },
  ],
])('a setting that the application makes %s the import holds for its own schemas, not for contracts', (_, start) => {
  expectOurMessages(start());
  expect(z.config().customError).toBe(customError);
  expect(messageOfApplication()).toBe('of the application');
});

test('a message that the schema has itself comes first', () => {
  const { defineEvent } = require('./index.ts') as typeof contract;
  const Booked = defineEvent('seat.booked', { ...options, data: z.object({ seat: z.string('must be a seat') }) });
  expect(() => Booked.parse({})).toThrow('seat.booked: data.seat: must be a seat');
});
