import {
  causes,
  consumerFixture,
  DLQ,
  FakeDynamoDB,
  opened,
  sqsBatch,
  sqsRecord,
  THING_EVENTS,
  thingReaction,
  touched,
} from '@orderflow/testing';
import type { SQSRecord } from 'aws-lambda';
import { type EventConsumer, each, handleBatch } from '../batch/index.ts';
import type { Received } from '../contracts/index.ts';
import { consume } from '../decide/index.ts';
import { Switch } from './switch.ts';
import { switched } from './switched.ts';

/** A switch by event id, so that each message of a test has its own key. */
function fixture(key: (event: Received) => string | undefined = ({ metadata }) => metadata.eventId) {
  const deps = consumerFixture();
  const dynamodb = new FakeDynamoDB({ switches: { key: ['key'] } });
  const things = new Switch({ dynamodb, clock: deps.clock, table: 'switches', name: 'things' });
  const wrap = (consumer: EventConsumer) => switched(consumer, deps, { switch: things, key });
  const deliver = async (consumer: EventConsumer, ...records: SQSRecord[]) =>
    (await consumer(sqsBatch(...records))).batchItemFailures.map(({ itemIdentifier }) => itemIdentifier);
  return { deps, dynamodb, things, wrap, deliver, owner: wrap(consume(THING_EVENTS, deps, thingReaction())) };
}

test('what a request has taken is ignored, and the rest of the batch is handled', async () => {
  const { deps, things, owner, deliver } = fixture();
  await things.handles('e2', 'calls');
  expect(await deliver(owner, opened('e1'), touched('e2'), touched('e3'))).toEqual([]);
  expect(causes(deps)).toEqual(['e1', 'e3']);
  expect(deps.telemetry.counts).toEqual({ handled: 2, ignored: 1 });
});

test('a batch of which nothing is ours does not reach the consumer', async () => {
  const { things, wrap, deliver } = fixture();
  await things.handles('e1', 'calls');
  const never = handleBatch(THING_EVENTS, consumerFixture(), () => Promise.reject(new Error('not asked')));
  expect(await deliver(wrap(never), opened('e1'))).toEqual([]);
});

test('an event without a key is always handled, and asks no switch', async () => {
  const { deps, dynamodb, owner, deliver } = fixture(() => undefined);
  expect(await deliver(owner, opened('e1'))).toEqual([]);
  expect(causes(deps)).toEqual(['e1']);
  expect(dynamodb.sent).toEqual([]);
});

test('a message for which the switch cannot be asked comes again, and the others are handled', async () => {
  const { deps, dynamodb, owner, deliver } = fixture();
  dynamodb.fail({ when: 'before' });
  expect(await deliver(owner, touched('e1'), touched('e2'))).toEqual(['e1']);
  expect(await deliver(owner, touched('e1'))).toEqual([]);
  expect(causes(deps)).toEqual(['e2', 'e1']);
});

test('when the consumer itself throws, its messages come again, and those of the calls do not', async () => {
  const { things, deps, wrap, deliver } = fixture();
  await things.handles('e1', 'calls');
  const broken = wrap(handleBatch(THING_EVENTS, deps, () => Promise.reject(new Error('broken'))));
  expect(await deliver(broken, opened('e1'), touched('e2'))).toEqual(['e2']);
});

test('poison is dead-lettered with its reason, as without a switch', async () => {
  const { deps, owner, deliver } = fixture();
  expect(await deliver(owner, sqsRecord('poison'))).toEqual([]);
  expect(deps.sqs.messages(DLQ)).toMatchObject([{ attributes: { reason: 'body: is not JSON' } }]);
});

test('any consumer can be switched: one with a side effect alone', async () => {
  const { things, deps, wrap, deliver } = fixture();
  await things.handles('e1', 'calls');
  const done: string[] = [];
  const effect = handleBatch(
    THING_EVENTS,
    deps,
    each(async ({ metadata }) => {
      done.push(metadata.eventId);
      return 'handled';
    }),
  );
  const consumer = wrap(effect);
  expect(consumer.subscribesTo).toBe(THING_EVENTS);
  await deliver(consumer, opened('e1'), touched('e2'));
  expect(done).toEqual(['e2']);
});

test('a consumer that does not say what it subscribes to is refused', () => {
  const { wrap } = fixture();
  const nameless = Object.assign(async () => ({ batchItemFailures: [] }), { handleEvents: async () => [] });
  expect(() => wrap(nameless)).toThrow('must say what it subscribes to');
});
