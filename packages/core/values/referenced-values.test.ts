import { FakeDynamoDB } from '@orderflow/testing';
import { findValue, keepValue } from './referenced-values.ts';

const AT = Date.UTC(2026, 10, 23);
const settings = { table: 'values', secret: 'of this deployment', ttlSeconds: 60 };

function world() {
  const dynamodb = new FakeDynamoDB({ values: { key: ['reference'] } });
  const deps = { dynamodb, clock: () => AT };
  const keep = (owner: string, value: string, more = {}) => keepValue(deps, { ...settings, ...more }, owner, value);
  return { dynamodb, keep, find: (reference: string) => findValue(deps, 'values', reference) };
}

test('a value is found by its reference until it expires, and the reference says nothing of it', async () => {
  const { dynamodb, keep, find } = world();
  const reference = await keep('o1', 'tok_visa');
  expect(reference).toMatch(/^[\w-]{43}$/);
  expect(await find(reference)).toBe('tok_visa');
  expect(dynamodb.rows('values')).toEqual([{ reference, value: 'tok_visa', expiresAt: AT / 1000 + 60 }]);
  expect(dynamodb.sent.at(-1)?.input).toMatchObject({ ConsistentRead: true });
  expect(await find('unknown')).toBeUndefined();
});

test('the same value of the same owner has the same reference; another value, owner or deployment has another', async () => {
  const { keep, dynamodb } = world();
  const reference = await keep('o1', 'tok_visa');
  expect(await keep('o1', 'tok_visa')).toBe(reference);
  expect(dynamodb.rows('values')).toHaveLength(1);
  const others = [keep('o1', 'tok_other'), keep('o2', 'tok_visa'), keep('o1', 'tok_visa', { secret: 'of another' })];
  expect(new Set([reference, ...(await Promise.all(others))]).size).toBe(4);
});

test('a write that fails gives no reference; one whose answer was lost is harmless to repeat', async () => {
  const { dynamodb, keep, find } = world();
  dynamodb.fail({ when: 'before' });
  await expect(keep('o1', 'tok_visa')).rejects.toThrow('the connection was lost');
  expect(dynamodb.rows('values')).toEqual([]);
  dynamodb.fail({ when: 'after' });
  await expect(keep('o1', 'tok_visa')).rejects.toThrow('the connection was lost');
  expect(await find(await keep('o1', 'tok_visa'))).toBe('tok_visa');
  expect(dynamodb.rows('values')).toHaveLength(1);
});
