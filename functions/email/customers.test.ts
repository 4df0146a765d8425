import { FakeDynamoDB } from '@orderflow/testing';
import fc from 'fast-check';
import { CustomerCreated } from '../../events/index.ts';
import { Customers } from './customers.ts';

interface Given {
  readonly eventId?: string;
  readonly sequence?: number;
}

function setUp() {
  const dynamodb = new FakeDynamoDB({ customers: { key: ['customerId'] } });
  const time = { now: Date.parse('2026-11-23T12:00:00Z') };
  const customers = new Customers({ dynamodb, clock: () => time.now }, 'customers');
  const learn = (email: string, timestamp: string, { eventId = email, sequence }: Given = {}) => {
    const { type, source, data } = CustomerCreated({ customerId: 'c1', email: `${email}@example.com`, name: 'Ada' });
    return customers.learn({ type, source, data, metadata: { eventId, timestamp, correlationId: 'x', sequence } });
  };
  const email = async () => (await customers.find('c1'))?.email;
  return { dynamodb, time, customers, learn, email };
}

test('a customer is known once they were created', async () => {
  const { customers, learn } = setUp();
  expect(await customers.find('c1')).toBeUndefined();
  expect(await learn('ada', '2026-11-23T10:00:00Z')).toBe('handled');
  expect(await customers.find('c1')).toEqual({ email: 'ada@example.com', name: 'Ada' });
});

test('a customer whom an eventually consistent read does not find yet is read again', async () => {
  const { dynamodb, learn } = setUp();
  await learn('ada', '2026-11-23T10:00:00Z');
  const early = async (command: { readonly input: { readonly ConsistentRead?: boolean } }) =>
    command.input.ConsistentRead ? dynamodb.send(command as never) : {};
  const customers = new Customers({ dynamodb: { send: early as never }, clock: () => 0 }, 'customers');
  expect(await customers.find('c1')).toEqual({ email: 'ada@example.com', name: 'Ada' });
  expect(await customers.find('c2')).toBeUndefined();
});

test('the newer address is kept, whichever comes first', async () => {
  const { learn, email } = setUp();
  await learn('new', '2026-11-23T10:00:01Z');
  expect(await learn('old', '2026-11-23T10:00:00.999Z')).toBe('ignored');
  expect(await email()).toBe('new@example.com');
  expect(await learn('newest', '2026-11-23T10:00:01.001Z')).toBe('handled');
  expect(await email()).toBe('newest@example.com');
});

test('times are compared as instants, not as they are written', async () => {
  const { learn, email } = setUp();
  await learn('new', '2026-11-23T10:00:00Z');
  expect(await learn('old', '2026-11-23T10:30:00+01:00')).toBe('ignored');
  expect(await email()).toBe('new@example.com');
});

test('the same event again is a duplicate', async () => {
  const { learn } = setUp();
  await learn('ada', '2026-11-23T10:00:00Z');
  expect(await learn('ada', '2026-11-23T10:00:00Z')).toBe('duplicate');
});

test('a time of the future is rejected by name, and never wins', async () => {
  const { learn, email, time } = setUp();
  await learn('right', '2026-11-23T11:00:00Z');
  await expect(learn('wrong', '2062-01-01T00:00:00Z')).rejects.toMatchObject({
    failureClass: 'rejected',
    message: 'time: 2062-01-01T00:00:00Z lies in the future',
  });
  expect(await email()).toBe('right@example.com');
  expect(await learn('soon', '2026-11-23T12:05:00Z')).toBe('handled');
  time.now += 60_000;
  expect(await learn('sooner', '2026-11-23T12:06:00Z')).toBe('handled');
});

test('an address that was taken down with a time of the future can be corrected', async () => {
  const { dynamodb, learn, email } = setUp();
  const wrong = { email: 'wrong@example.com', name: 'Ada', eventId: 'wrong', updatedAt: '2062-01-01T00:00:00.000Z' };
  dynamodb.seed('customers', { customerId: 'c1', ...wrong });
  expect(await learn('right', '2026-11-23T11:00:00Z')).toBe('handled');
  expect(await email()).toBe('right@example.com');
});

test('of one second, what was sent later is kept: by its decimals, or by the number that the producer gave it', async () => {
  const { learn, email } = setUp();
  await learn('z-second', '2026-11-23T10:00:00.000002Z');
  expect(await learn('a-first', '2026-11-23T10:00:00.000001Z')).toBe('ignored');
  await learn('a-eleventh', '2026-11-23T10:00:01Z', { sequence: 11 });
  expect(await learn('z-second', '2026-11-23T10:00:01Z', { sequence: 2 })).toBe('ignored');
  expect(await email()).toBe('a-eleventh@example.com');
});

test('in whatever order and however often events come, the same is known in the end', async () => {
  const event = fc.record({
    id: fc.constantFrom('a', 'b', 'c', 'd'),
    micros: fc.integer({ min: 0, max: 2 }),
    sequence: fc.constantFrom(undefined, 2, 11),
  });
  const events = fc.uniqueArray(event, { selector: ({ id }) => id, minLength: 1 });
  const deliveries = events.chain((all) =>
    fc.tuple(fc.constant(all), fc.array(fc.constantFrom(...all)), fc.shuffledSubarray(all, { minLength: all.length })),
  );
  await fc.assert(
    fc.asyncProperty(deliveries, async ([all, some, rest]) => {
      const { learn, email } = setUp();
      for (const { id, micros, sequence } of [...some, ...rest])
        await learn(id, `2026-11-23T10:00:00.00000${micros}Z`, sequence === undefined ? {} : { sequence });
      const [last] = all.toSorted(
        (a, b) => b.micros - a.micros || (b.sequence ?? 0) - (a.sequence ?? 0) || (a.id < b.id ? 1 : -1),
      );
      expect(await email()).toBe(`${last?.id}@example.com`);
    }),
  );
});

test('a time that is none is rejected', async () => {
  const { learn } = setUp();
  await expect(learn('ada', 'soon')).rejects.toMatchObject({
    failureClass: 'rejected',
    message: 'metadata.timestamp: soon is no time',
  });
});

test.each([
  ['before', 'handled'],
  ['after', 'duplicate'],
] as const)('a crash %s the write: the next delivery is %s', async (when, outcome) => {
  const { dynamodb, learn, email } = setUp();
  dynamodb.fail({ when });
  await expect(learn('ada', '2026-11-23T10:00:00Z')).rejects.toThrow('the connection was lost');
  expect(await learn('ada', '2026-11-23T10:00:00Z')).toBe(outcome);
  expect(await email()).toBe('ada@example.com');
});
