import { FakeDynamoDB } from '@orderflow/testing';
import fc from 'fast-check';
import { CustomerCreated } from '../../events/index.ts';
import { Customers } from './customers.ts';

function setUp() {
  const dynamodb = new FakeDynamoDB({ customers: { key: ['customerId'] } });
  const customers = new Customers(dynamodb, 'customers');
  const learn = (email: string, timestamp: string, eventId = email) => {
    const { type, source, data } = CustomerCreated({ customerId: 'c1', email: `${email}@example.com`, name: 'Ada' });
    return customers.learn({ type, source, data, metadata: { eventId, timestamp, correlationId: 'x' } });
  };
  const email = async () => (await customers.find('c1'))?.email;
  return { dynamodb, customers, learn, email };
}

test('a customer is known once they were created', async () => {
  const { customers, learn } = setUp();
  expect(await customers.find('c1')).toBeUndefined();
  expect(await learn('ada', '2026-11-23T10:00:00Z')).toBe('handled');
  expect(await customers.find('c1')).toEqual({ email: 'ada@example.com', name: 'Ada' });
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

test('in whatever order and however often events come, the same is known in the end', async () => {
  const event = fc.record({ id: fc.constantFrom('a', 'b', 'c'), second: fc.integer({ min: 0, max: 2 }) });
  const events = fc.uniqueArray(event, { selector: ({ id }) => id, minLength: 1 });
  const deliveries = events.chain((all) =>
    fc.tuple(fc.constant(all), fc.array(fc.constantFrom(...all)), fc.shuffledSubarray(all, { minLength: all.length })),
  );
  await fc.assert(
    fc.asyncProperty(deliveries, async ([all, some, rest]) => {
      const { learn, email } = setUp();
      for (const { id, second } of [...some, ...rest]) await learn(id, `2026-11-23T10:00:0${second}Z`);
      const last = all.toSorted((a, b) => a.second - b.second || (a.id < b.id ? -1 : 1)).at(-1);
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
