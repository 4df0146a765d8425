import type { ReceivedOf } from '@orderflow/core/batch';
import { defineEvent } from '@orderflow/core/contracts';
import { Permanent, Transient, Unavailable } from '@orderflow/core/failures';
import { RecordedTelemetry, turns, until } from '@orderflow/testing';
import * as z from 'zod/mini';
import { FakeRabbit } from '../testing/fake-rabbit.ts';
import { type SubscribeOptions, subscribe } from './subscribe.ts';

const SeatBooked = defineEvent('seat.booked', {
  version: 1,
  owner: 'box-office',
  summary: 'A seat was booked.',
  data: z.object({ seat: z.string() }),
});
type Event = ReceivedOf<typeof SeatBooked>;

/** A sleep of so many milliseconds, or more, ends by its signal only. */
const TIME_LIMIT = 123_456_789;

/** A subscriber whose delays take one turn of the event loop. Events are named by seat and number: a1, a2, b1. */
function setup(
  handler: (name: string) => Promise<void> | void,
  more: Partial<SubscribeOptions<[typeof SeatBooked]>> = {},
  failures: FakeRabbit['failures'] = [],
) {
  const rabbit = new FakeRabbit();
  rabbit.failures.push(...failures);
  const telemetry = new RecordedTelemetry();
  const delays: number[] = [];
  const sleep = (ms: number, signal?: AbortSignal) =>
    new Promise<void>((resolve, reject) => {
      signal?.addEventListener('abort', () => reject(new Error('aborted')), { once: true });
      if (ms >= TIME_LIMIT) return;
      delays.push(ms / 1000);
      setImmediate(resolve);
    });
  const put = (...names: readonly string[]) => {
    for (const name of names) rabbit.put(SeatBooked({ seat: name }), `seat-${name[0]}`, { eventId: name });
  };
  const subscription = subscribe([SeatBooked], {
    ...{ queue: 'seats', client: rabbit, telemetry, sleep, random: () => 0.5, clock: () => Date.UTC(2026, 0, 1) },
    ...{ timeoutMs: TIME_LIMIT, stopTimeoutMs: TIME_LIMIT },
    handler: async ({ data }: Event) => {
      await turns(1);
      await handler(data.seat);
    },
    ...more,
  });
  return { rabbit, telemetry, delays, put, subscription };
}

/** A promise, and what fulfils it. */
function gate() {
  let open = () => {};
  const opened = new Promise<void>((resolve) => {
    open = resolve;
  });
  return { open, opened };
}

test('what is handled is acknowledged, in the order of its stream', async () => {
  const { rabbit, put, subscription } = setup(() => {});
  await subscription.ready;
  put('a1', 'b1', 'a2', 'a3');
  await until(() => rabbit.acknowledged.length === 4);
  await subscription.stop();
  expect(rabbit.acknowledged.filter((name) => name.startsWith('a'))).toEqual(['a1', 'a2', 'a3']);
});

test('a transient failure is tried again after a delay; its stream waits, others do not', async () => {
  let failures = 2;
  const { rabbit, put, delays, subscription } = setup((name) => {
    if (name === 'a1' && failures-- > 0) throw new Transient('busy');
  });
  put('a1', 'a2', 'b1');
  await until(() => rabbit.acknowledged.length === 3);
  await subscription.stop();
  expect(rabbit.acknowledged).toEqual(['b1', 'a1', 'a2']);
  expect(delays).toEqual([2, 3]);
});

test('what is given up is acknowledged when its dead letter is taken, and not before', async () => {
  const { rabbit, put, telemetry, subscription } = setup(() => {
    throw new Permanent('no such seat');
  });
  rabbit.confirmations.push(new Error('no connection'), { code: 'NO_ROUTE', reason: 'no queue' });
  put('a1');
  await until(() => rabbit.acknowledged.length === 1);
  await subscription.stop();
  expect(telemetry.counts).toMatchObject({ deadLetterFailed: 2, deadLettered: 1 });
  expect(rabbit.deadLetters.map(({ value }) => JSON.parse(value))).toMatchObject([
    { type: 'dlq.failed', data: { reason: 'no such seat', class: 'permanent', attempts: 1, consumer: 'seats' } },
  ]);
});

test('while a dependency is down one message finds out, and the others wait', async () => {
  let isDown = true;
  const tried: string[] = [];
  const { rabbit, put, telemetry, subscription } = setup(
    (name) => {
      tried.push(name);
      if (isDown) throw new Unavailable('psp', 'down');
    },
    { concurrency: 1 },
  );
  put('a1', 'b1', 'c1');
  await until(() => (telemetry.counts.paused ?? 0) >= 5);
  expect(new Set(tried)).toEqual(new Set(['a1']));
  isDown = false;
  await until(() => rabbit.acknowledged.length === 3);
  await subscription.stop();
  expect(telemetry.counts).not.toHaveProperty('deadLettered');
});

test('a lost connection: what was under way ends first, is not acknowledged, and comes again before the others', async () => {
  const { open, opened } = gate();
  const handled: string[] = [];
  const { rabbit, put, subscription } = setup(async (name) => {
    if (handled.length === 0) await opened;
    handled.push(name);
  });
  put('a1', 'a2');
  await turns();
  rabbit.lose();
  await turns();
  expect(rabbit.connections).toBe(1);
  open();
  await until(() => rabbit.acknowledged.length === 2);
  await subscription.stop();
  expect(handled).toEqual(['a1', 'a1', 'a2']);
  expect(rabbit.acknowledged).toEqual(['a1', 'a2']);
});

test('a connection that is lost while it finds out about a dependency pauses nothing any more', async () => {
  let isDown = true;
  const { rabbit, put, telemetry, subscription } = setup(() => {
    if (isDown) throw new Unavailable('psp', 'down', { retryAfterSeconds: TIME_LIMIT });
  });
  put('a1');
  await until(() => telemetry.counts.paused === 1);
  isDown = false;
  rabbit.lose();
  await until(() => rabbit.acknowledged.length === 1);
  await subscription.stop();
});

test('a queue that cannot be consumed is tried again: one connection each time, and one that consumes in the end', async () => {
  const { rabbit, put, delays, subscription } = setup(() => {}, {}, ['before', 'after', 'before']);
  put('a1');
  await subscription.ready;
  await until(() => rabbit.acknowledged.length === 1);
  await turns();
  await subscription.stop();
  expect(rabbit.connections).toBe(4);
  expect(delays).toHaveLength(3);
});

test('a connection that fails after deliveries: what is under way ends before the next one, and is not acknowledged', async () => {
  const { open, opened } = gate();
  const tried: string[] = [];
  const { rabbit, put, subscription } = setup(
    async (name) => {
      tried.push(name);
      if (tried.length === 1) await opened;
    },
    {},
    ['after'],
  );
  put('a1', 'a2');
  await turns(20);
  expect([rabbit.connections, tried]).toEqual([1, ['a1']]);
  open();
  await until(() => rabbit.acknowledged.length === 2);
  await subscription.stop();
  expect(tried).toEqual(['a1', 'a1', 'a2']);
  expect(rabbit.acknowledged).toEqual(['a1', 'a2']);
});

test('a connection that fails while it finds out about a dependency pauses nothing any more', async () => {
  let isDown = true;
  const { rabbit, put, subscription } = setup(
    () => {
      if (!isDown) return;
      isDown = false;
      throw new Unavailable('psp', 'down', { retryAfterSeconds: TIME_LIMIT });
    },
    {},
    ['after'],
  );
  put('a1');
  await until(() => rabbit.acknowledged.length === 1);
  await subscription.stop();
});

test('stop starts nothing more and acknowledges what is being handled', async () => {
  const { open, opened } = gate();
  const tried: string[] = [];
  const { rabbit, put, subscription } = setup(async (name) => {
    tried.push(name);
    await opened;
  });
  put('a1', 'a2');
  await turns();
  const stopped = subscription.stop();
  open();
  await stopped;
  expect(tried).toEqual(['a1']);
  expect(rabbit.acknowledged).toEqual(['a1']);
});

test('without a contract there is nothing to subscribe to', () => {
  expect(() => subscribe([], { queue: 'seats', client: new FakeRabbit(), handler: async () => {} })).toThrow(
    'name at least one contract',
  );
});
