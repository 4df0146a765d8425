import {
  type Crash,
  CrashingProcess,
  causes,
  consumerFixture,
  DLQ,
  opened,
  sqsBatch,
  sqsRecord,
  THING_EVENTS,
  type ThingReaction,
  thingReaction,
  touched,
} from '@orderflow/testing';
import type { SQSRecord } from 'aws-lambda';
import fc from 'fast-check';
import { consume } from './consume.ts';

/** One of the tea is taken with each commit. */
const take = {
  Update: {
    TableName: 'stock',
    Key: { sku: { S: 'tea' } },
    UpdateExpression: 'SET #available = #available - :one',
    ConditionExpression: '#available >= :one',
    ExpressionAttributeNames: { '#available': 'available' },
    ExpressionAttributeValues: { ':one': { N: '1' } },
  },
};

/** A shop in which every message takes one of the tea and charges a customer by a key of its own. */
function shop(stock = 100) {
  const deps = consumerFixture({}, { contended: true });
  deps.dynamodb.seed('stock', { sku: 'tea', available: stock });
  const charges = new Map<string, number>();
  const gateway = {
    send: async (key: string) => {
      await undefined;
      charges.set(key, (charges.get(key) ?? 0) + 1);
    },
  };
  const left = () => Number(deps.dynamodb.rows('stock')[0]?.available);
  return { deps, gateway, charges, left };
}

/** Delivers a batch to a new process, which may crash. @returns the messages that come again */
async function deliver({ deps, gateway }: ReturnType<typeof shop>, records: readonly SQSRecord[], death?: Crash) {
  const process = new CrashingProcess(death);
  const provider = process.wrap(gateway as never) as unknown as typeof gateway;
  const reaction: Partial<ThingReaction> = {
    transactWith: () => [take],
    prepare: async (_, event) => {
      await provider.send(`charge-${event.metadata.eventId}`);
      return event;
    },
  };
  const lent = { ...deps, dynamodb: process.wrap(deps.dynamodb), sqs: process.wrap(deps.sqs) };
  const handler = consume(THING_EVENTS, lent, thingReaction(reaction));
  const answer = await process.run(() => handler(sqsBatch(...records)));
  if (answer === 'crashed') return { crashed: true, again: records, calls: process.calls };
  const failed = new Set(answer.batchItemFailures.map(({ itemIdentifier }) => itemIdentifier));
  return { crashed: false, again: records.filter(({ messageId }) => failed.has(messageId)), calls: process.calls };
}

const received = (record: SQSRecord): SQSRecord => {
  const receives = Number(record.attributes.ApproximateReceiveCount) + 1;
  return { ...record, attributes: { ...record.attributes, ApproximateReceiveCount: String(receives) } };
};

const DEATHS = ['before', 'after'] as const;

/** Every death possible while handling this batch, one after the other: before and after each call. */
async function* deaths(batch: readonly SQSRecord[], prepare = async (_: ReturnType<typeof shop>) => {}) {
  for (const when of DEATHS)
    for (let call = 1; ; call++) {
      const here = shop();
      await prepare(here);
      const first = await deliver(here, batch, { call, when });
      if (!first.crashed) break;
      yield { here, again: first.again.map(received), at: `${when} call ${call}` };
    }
}

test('after a crash at any call there is exactly one commit when the message was delivered again', async () => {
  const survived: string[] = [];
  for await (const { here, again, at } of deaths([opened('e1')])) {
    expect(await deliver(here, again)).toMatchObject({ again: [] });
    expect(causes(here.deps)).toEqual(['e1']);
    expect(here.left()).toBe(99);
    expect([...here.charges.keys()]).toEqual(['charge-e1']);
    survived.push(at);
  }
  expect(survived).toEqual(['before call 1', 'before call 2', 'after call 1', 'after call 2']);
});

test('after a crash at any call of a batch on a stream with events there is exactly one commit for each message', async () => {
  const before = async (here: ReturnType<typeof shop>) => void (await deliver(here, [opened('e0')]));
  let survived = 0;
  for await (const { here, again } of deaths([touched('e1'), touched('e2'), opened('e3')], before)) {
    let pending = again;
    while (pending.length > 0) pending = (await deliver(here, pending)).again.map(received);
    expect(causes(here.deps).sort()).toEqual(['e0', 'e1', 'e2', 'e3']);
    expect(here.left()).toBe(96);
    survived++;
  }
  expect(survived).toBeGreaterThan(12);
});

test('after a crash at any call a message that fails permanently is dead-lettered at least once, and the other message is handled', async () => {
  for await (const { here, again, at } of deaths([sqsRecord('poison'), opened('e1')])) {
    expect(await deliver(here, again)).toMatchObject({ again: [] });
    expect(here.deps.sqs.messages(DLQ).length).toBeGreaterThanOrEqual(1);
    expect(here.deps.sqs.messages(DLQ).length).toBeLessThanOrEqual(at.startsWith('after') ? 2 : 1);
    expect(causes(here.deps)).toEqual(['e1']);
  }
});

test.each(DEATHS)(
  'after a lost answer (%s the write), this delivery or the next leaves exactly one commit',
  async (when) => {
    const here = shop();
    here.deps.dynamodb.fail({ when, on: ({ name }) => name === 'TransactWriteItems' });
    let pending: readonly SQSRecord[] = [opened('e1')];
    while (pending.length > 0) pending = (await deliver(here, pending)).again.map(received);
    expect(causes(here.deps)).toEqual(['e1']);
    expect(here.left()).toBe(99);
  },
);

describe('any schedule', () => {
  const MESSAGES = ['e0', 'e1', 'e2', 'e3', 'e4'];
  const message = fc.constantFrom(...MESSAGES);
  const death = fc.option(fc.record({ call: fc.integer({ min: 1, max: 12 }), when: fc.constantFrom(...DEATHS) }), {
    nil: undefined,
  });
  /** Concurrent batches, each with its death, if any. Duplicates within and across batches. */
  const round = fc.array(fc.record({ batch: fc.array(message, { minLength: 1, maxLength: 4 }), death }), {
    minLength: 1,
    maxLength: 3,
  });
  const lostAnswers = fc.array(fc.record({ when: fc.constantFrom(...DEATHS), skip: fc.nat(30) }), { maxLength: 4 });

  const record = (eventId: string) => (eventId === 'e0' ? opened : touched)(eventId);

  /** Loses answers of later calls to DynamoDB. */
  function lose(here: ReturnType<typeof shop>, faults: readonly { when: Crash['when']; skip: number }[]) {
    for (const { when, skip } of faults) {
      let seen = 0;
      here.deps.dynamodb.fail({ when, on: () => seen++ >= skip });
    }
  }

  test('of duplicates, deaths, lost answers and concurrent batches leaves exactly one commit for each message', async () => {
    const schedule = fc.asyncProperty(fc.array(round, { maxLength: 4 }), lostAnswers, async (rounds, faults) => {
      const here = shop();
      lose(here, faults);
      for (const batches of rounds)
        await Promise.all(batches.map(({ batch, death }) => deliver(here, batch.map(record), death)));
      let pending: readonly SQSRecord[] = MESSAGES.map(record);
      // Each lost answer may fail one more delivery of a message.
      for (let tries = 0; pending.length > 0 && tries <= faults.length; tries++)
        pending = (await deliver(here, pending)).again;

      expect(pending).toEqual([]);
      expect(causes(here.deps).sort()).toEqual(MESSAGES);
      expect(here.deps.dynamodb.rows('events').map(({ version }) => version)).toEqual([1, 2, 3, 4, 5]);
      expect(here.left()).toBe(95);
      expect([...here.charges.keys()].sort()).toEqual(MESSAGES.map((id) => `charge-${id}`));
      expect(here.deps.sqs.messages(DLQ)).toEqual([]);
    });
    await fc.assert(schedule, { numRuns: 200 });
  });
});
