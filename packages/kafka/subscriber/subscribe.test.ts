import { each, handleBatch, type ReceivedOf } from '@orderflow/core/batch';
import { Pending, Permanent, Transient, Unavailable } from '@orderflow/core/failures';
import { consumerFixture, turns, until } from '@orderflow/testing';
import { SeatBooked, SeatFreed } from '../testing/seats.ts';
import { subscriberFixture } from '../testing/subscriber-fixture.ts';
import { subscribe } from './subscribe.ts';

type Event = ReceivedOf<typeof SeatBooked>;

/** A handler that notes what it handled, and fails as it is told: errors by seat, each thrown once. */
function handlerFixture(failures: Record<string, Error[]> = {}) {
  const handled: string[] = [];
  const tried: string[] = [];
  const nameOf = ({ data: { seat, number } }: Event) => `${seat}${number ?? ''}`;
  const handler = async (event: Event) => {
    tried.push(nameOf(event));
    await turns(1);
    const error = failures[event.data.seat]?.shift();
    if (error) throw error;
    handled.push(nameOf(event));
  };
  return { handled, tried, handler };
}

const times = (count: number, make: () => Error) => Array.from({ length: count }, make);

describe('what succeeds', () => {
  test('is committed when it is done, and not handled again by the next member of the group', async () => {
    const { start, book, isAllCommitted } = subscriberFixture();
    const { handler, handled } = handlerFixture();
    for (const seat of ['a', 'b', 'c', 'd']) book(seat);
    const first = start(handler);
    await until(isAllCommitted);
    await first.stop();
    book('e');
    const second = start(handler);
    await until(isAllCommitted);
    await second.stop();
    expect(handled.sort()).toEqual(['a', 'b', 'c', 'd', 'e']);
  });

  test('keeps the order of its key', async () => {
    const { start, book, isAllCommitted } = subscriberFixture(1);
    const { handler, handled } = handlerFixture({ a: times(2, () => new Transient('busy')) });
    for (let number = 1; number <= 3; number++) for (const seat of ['a', 'b']) book(seat, number);
    const { stop } = boundStop(start(handler));
    await until(isAllCommitted);
    await stop();
    expect(handled.filter((name) => name.startsWith('a'))).toEqual(['a1', 'a2', 'a3']);
    expect(handled.slice(0, 3)).toEqual(['b1', 'b2', 'b3']);
  });

  test('events of other types on the topic are passed over', async () => {
    const { start, put, isAllCommitted, telemetry } = subscriberFixture();
    const { handler, tried } = handlerFixture();
    put(SeatFreed({ seat: 'a' }), 'a');
    const { stop } = boundStop(start(handler));
    await until(isAllCommitted);
    await stop();
    expect(tried).toEqual([]);
    expect(telemetry.counts).toEqual({ ignored: 1 });
  });
});

describe('a failure', () => {
  test('permanent: dead-lettered at first sight, with the event and the reason, and the key goes on', async () => {
    const { start, book, isAllCommitted, dead } = subscriberFixture();
    const { handler, handled } = handlerFixture({ a: [new Permanent('no such seat')] });
    book('a', 1);
    book('a', 2);
    const { stop } = boundStop(start(handler));
    await until(isAllCommitted);
    await stop();
    expect(handled).toEqual(['a2']);
    expect(dead()).toMatchObject([
      {
        type: 'dlq.failed',
        data: {
          originalEvent: { type: 'seat.booked', data: { seat: 'a', number: 1 } },
          error: 'Permanent',
          reason: 'no such seat',
          class: 'permanent',
          consumer: 'seats',
          attempts: 1,
        },
      },
    ]);
  });

  test('poison: dead-lettered with the field at fault', async () => {
    const { kafka, start, isAllCommitted, dead } = subscriberFixture();
    kafka.write({ topic: 'seat', key: 'a', value: '{"type":"seat.booked","source":"box-office","data":{}}' });
    kafka.write({ topic: 'seat', key: 'a', value: 'poison' });
    const { stop } = boundStop(start(handlerFixture().handler));
    await until(isAllCommitted);
    await stop();
    expect(dead().map(({ data }) => [data.class, data.reason.slice(0, 22)])).toEqual([
      ['rejected', 'seat.booked: data.seat'],
      ['rejected', 'value: is not JSON'],
    ]);
  });

  test('transient: retried after growing delays, then dead-lettered with the number of attempts', async () => {
    const { start, book, isAllCommitted, dead, delays } = subscriberFixture();
    const { handler, tried } = handlerFixture({ a: times(9, () => new Transient('busy')) });
    book('a');
    const { stop } = boundStop(start(handler, { retry: { attempts: 3 } }));
    await until(isAllCommitted);
    await stop();
    expect(tried).toEqual(['a', 'a', 'a']);
    expect(delays).toEqual([2, 3]);
    expect(dead()).toMatchObject([{ data: { class: 'transient', attempts: 3 } }]);
  });

  test('pending: waits as long as it takes, and other keys go on', async () => {
    const { start, book, isAllCommitted, dead } = subscriberFixture(1);
    const { handler, handled } = handlerFixture({ a: times(20, () => new Pending('not decided')) });
    book('a');
    book('b');
    const { stop } = boundStop(start(handler));
    await until(isAllCommitted);
    await stop();
    expect(handled).toEqual(['b', 'a']);
    expect(dead()).toEqual([]);
  });

  test('unavailable: nothing else is started until it is back, and nothing is dead-lettered', async () => {
    const { start, book, isAllCommitted, dead, telemetry } = subscriberFixture(1);
    const { handler, handled, tried } = handlerFixture({ a: times(20, () => new Unavailable('psp', 'breaker open')) });
    book('a');
    for (const seat of ['b', 'c', 'd']) book(seat);
    const { stop } = boundStop(start(handler, { concurrency: 1 }));
    await until(isAllCommitted);
    await stop();
    expect(tried).toEqual([...times(21, Error).map(() => 'a'), 'b', 'c', 'd']);
    expect(handled).toEqual(['a', 'b', 'c', 'd']);
    expect(dead()).toEqual([]);
    expect(telemetry.counts).toMatchObject({ paused: 20, handled: 4 });
  });

  test('unavailable for several at the same time: one of them finds out, and all are handled', async () => {
    const { start, book, isAllCommitted, telemetry } = subscriberFixture(1);
    const down = () => [new Unavailable('psp', 'down')];
    const { handler, tried, handled } = handlerFixture({ a: [...down(), ...down()], b: down(), c: down() });
    for (const seat of ['a', 'b', 'c']) book(seat);
    const { stop } = boundStop(start(handler));
    await until(isAllCommitted);
    await stop();
    expect(tried).toEqual(['a', 'b', 'c', 'a', 'a', 'b', 'c']);
    expect(handled).toEqual(['a', 'b', 'c']);
    expect(telemetry.counts).toMatchObject({ paused: 4 });
  });

  test('waiting for a dependency is no attempt', async () => {
    const { start, book, isAllCommitted, dead } = subscriberFixture(1);
    const down = times(9, () => new Unavailable('psp', 'down'));
    const pending = times(9, () => new Pending('not decided'));
    const { handler, handled } = handlerFixture({ a: [...down, ...pending, new Transient('busy')] });
    book('a');
    const { stop } = boundStop(start(handler, { retry: { attempts: 2 } }));
    await until(isAllCommitted);
    await stop();
    expect(handled).toEqual(['a']);
    expect(dead()).toEqual([]);
  });

  test('the event hangs: it has failed after its time, and other keys go on', async () => {
    const { start, book, isAllCommitted, dead, sleep } = subscriberFixture(1);
    let calls = 0;
    const handler = ({ data: { seat } }: Event) =>
      seat === 'a' && calls++ < 9 ? new Promise<void>(() => {}) : Promise.resolve();
    book('a');
    book('b');
    const limited = (ms: number, signal?: AbortSignal) => sleep(ms === 7000 ? 7 : ms, signal);
    const { stop } = boundStop(start(handler, { timeoutMs: 7000, retry: { attempts: 2 }, sleep: limited }));
    await until(isAllCommitted);
    await stop();
    expect(dead()).toMatchObject([{ data: { reason: 'not done within 7000 ms', attempts: 2 } }]);
  });
});

describe('the dead letter', () => {
  test('cannot be written: it is written later, the event is not handled again, and its offset is not committed before', async () => {
    const { kafka, start, book, isAllCommitted, dead } = subscriberFixture(1);
    const { handler, tried } = handlerFixture({ a: [new Permanent('never')] });
    kafka.fail({ on: 'send', when: 'before', times: 3 });
    book('a');
    const { stop } = boundStop(start(handler));
    await until(() => dead().length > 0);
    expect(kafka.commits).toEqual([]);
    await until(isAllCommitted);
    await stop();
    expect(tried).toEqual(['a']);
    expect(dead()).toHaveLength(1);
  });

  test('is too large for a record: it says where the record is', async () => {
    const { kafka, start, book, isAllCommitted, dead } = subscriberFixture(1);
    const error = Object.assign(new Error('1 MB at most'), { name: 'MESSAGE_TOO_LARGE' });
    kafka.fail({ on: 'send', when: 'before', error });
    book('a');
    const { stop } = boundStop(start(handlerFixture({ a: [new Permanent('never')] }).handler));
    await until(isAllCommitted);
    await stop();
    expect(dead()).toMatchObject([
      { data: { originalEvent: null, original: { offset: '0' }, reason: expect.stringContaining('1 MB at most') } },
    ]);
  });
});

describe('the broker fails', () => {
  test.each(['join', 'committed', 'fetch', 'commit'] as const)('%s: it is tried again until it works', async (on) => {
    const { kafka, start, book, isAllCommitted } = subscriberFixture();
    const { handler, handled } = handlerFixture();
    kafka.fail({ on, when: 'before', times: 5 });
    for (const seat of ['a', 'b', 'c']) book(seat);
    const { stop } = boundStop(start(handler));
    await until(isAllCommitted);
    await stop();
    expect(handled.sort()).toEqual(['a', 'b', 'c']);
  });

  test('has deleted records before they were read: it says how many, and goes on with the oldest', async () => {
    const { kafka, start, book, isAllCommitted, telemetry } = subscriberFixture(1);
    const { handler, handled } = handlerFixture();
    for (const seat of ['a', 'b', 'c']) book(seat);
    kafka.deleteBefore({ topic: 'seat', partition: 0, offset: 2n });
    const { stop } = boundStop(start(handler));
    await until(isAllCommitted);
    await stop();
    expect(handled).toEqual(['c']);
    expect(telemetry.counts).toMatchObject({ deletedUnread: 2 });
  });

  test('while it stops: it stops all the same', async () => {
    const { kafka, start } = subscriberFixture();
    kafka.fail({ on: 'join', when: 'before', times: 1e9 });
    const { stop } = boundStop(start(handlerFixture().handler));
    await turns(5);
    await stop();
  });
});

describe('too much to do', () => {
  test('a partition whose window is full is not read on, and other partitions are', async () => {
    const { kafka, start, telemetry } = subscriberFixture(2);
    let free = () => {};
    const blocked = new Promise<void>((resolve) => {
      free = resolve;
    });
    const value = (seat: string) => JSON.stringify({ type: 'seat.booked', source: 'box-office', data: { seat } });
    const handled: string[] = [];
    const { stop } = boundStop(
      start(
        async ({ data: { seat } }: Event) => {
          if (seat === 'slow') await blocked;
          handled.push(seat);
        },
        { window: 2 },
      ),
    );
    kafka.write({ topic: 'seat', partition: 0, key: 'slow', value: value('slow') });
    kafka.write({ topic: 'seat', partition: 0, key: 'slow', value: value('slow') });
    await turns();
    kafka.write({ topic: 'seat', partition: 0, key: 'other', value: value('other') });
    kafka.write({ topic: 'seat', partition: 1, key: 'quick', value: value('quick') });
    await until(() => handled.length > 0);
    await turns();
    expect(handled).toEqual(['quick']);
    free();
    await until(() => handled.length === 4);
    await stop();
    expect(telemetry.counts).toMatchObject({ handled: 4 });
  });
});

describe('a rebalance', () => {
  test('a partition that goes and comes back: its events wait for the one that is still being handled', async () => {
    const { kafka, start, isAllCommitted } = subscriberFixture(2);
    const value = JSON.stringify({ type: 'seat.booked', source: 'box-office', data: { seat: 'a' } });
    let free = () => {};
    const blocked = new Promise<void>((resolve) => {
      free = resolve;
    });
    let running = 0;
    let mostAtOnce = 0;
    let calls = 0;
    const first = start(async () => {
      mostAtOnce = Math.max(mostAtOnce, ++running);
      calls++;
      await blocked;
      running--;
    });
    kafka.write({ topic: 'seat', partition: 1, key: 'a', value });
    await until(() => calls === 1);
    const second = start(async () => {
      throw new Pending('not here');
    });
    await turns();
    await second.stop();
    await turns();
    expect(calls).toBe(1);
    free();
    await until(isAllCommitted);
    await first.stop();
    expect([calls, mostAtOnce]).toEqual([2, 1]);
  });
});

describe('stop', () => {
  test('waits for what is being handled, commits it, and starts nothing more', async () => {
    const { kafka, start, book } = subscriberFixture(1);
    let free = () => {};
    const blocked = new Promise<void>((resolve) => {
      free = resolve;
    });
    const tried: string[] = [];
    const subscription = start(
      async ({ data: { seat } }: Event) => {
        tried.push(seat);
        await blocked;
      },
      { concurrency: 1 },
    );
    book('a');
    book('b');
    await until(() => tried.length > 0);
    const stopped = subscription.stop();
    free();
    await stopped;
    expect(tried).toEqual(['a']);
    expect(kafka.committed('seats', { topic: 'seat', partition: 0 })).toBe(1n);
  });

  test('what hangs is left, and not committed', async () => {
    const { kafka, start, book, sleep } = subscriberFixture(1);
    const tried: string[] = [];
    const hang = async ({ data: { seat } }: Event) => {
      tried.push(seat);
      await new Promise<void>(() => {});
    };
    const limited = (ms: number, signal?: AbortSignal) => sleep(ms === 40_000 ? 7 : ms, signal);
    const subscription = start(hang, { stopTimeoutMs: 40_000, sleep: limited });
    book('a');
    await until(() => tried.length > 0);
    await subscription.stop();
    expect(kafka.commits).toEqual([]);
  });
});

test('a consumer of core is a handler as it is', async () => {
  const { kafka, book, isAllCommitted, telemetry, sleep } = subscriberFixture();
  const seen: string[] = [];
  const handler = handleBatch(
    [SeatBooked],
    consumerFixture(),
    each(async (event) => {
      seen.push(event.data.seat);
      return 'handled';
    }),
  );
  book('a');
  const { stop } = boundStop(subscribe([SeatBooked], { group: 'seats', handler, client: kafka, telemetry, sleep }));
  await until(isAllCommitted);
  await stop();
  expect(seen).toEqual(['a']);
});

test('a subscription without contracts is refused', () => {
  const { kafka } = subscriberFixture();
  expect(() => subscribe([], { group: 'g', client: kafka, handler: async () => {} })).toThrow('at least one contract');
});

const boundStop = (subscription: { stop(): Promise<void> }) => ({ stop: () => subscription.stop() });
