import fc from 'fast-check';
import { Contention } from './failures.ts';
import { pause, retryDelay, retryOnContention } from './retry.ts';

describe('the retry delay of a message', () => {
  test('doubles with each receive, half of it is jitter', () => {
    const delays = (random: number) => [1, 2, 3, 4].map((receives) => retryDelay(receives, 8, () => random));
    expect(delays(0)).toEqual([4, 8, 16, 32]);
    expect(delays(1)).toEqual([8, 16, 32, 64]);
  });

  test('is at least 1 second and at most 15 minutes', () => {
    expect(retryDelay(1, 0, () => 0)).toBe(1);
    expect(retryDelay(40, 2, () => 1)).toBe(900);
    expect(retryDelay(5000, 2, () => 0)).toBe(450);
  });

  test('is a whole number of seconds, as SQS requires, for any settings', () => {
    const settings = [fc.integer({ min: 0, max: 2000 }), fc.double({ min: 0, max: 1e6, noNaN: true })] as const;
    fc.assert(
      fc.property(...settings, fc.double({ min: 0, max: 1, noNaN: true }), (receives, base, random) => {
        const seconds = retryDelay(receives, base, () => random);
        return Number.isInteger(seconds) && seconds >= 1 && seconds <= 900;
      }),
    );
  });
});

const instantly = { random: () => 1, sleep: async () => undefined };

/** An operation that conflicts so often, then succeeds. */
function conflicting(times: number) {
  const work = jest.fn(async () => {
    if (work.mock.calls.length <= times) throw new Contention('busy');
    return 'done';
  });
  return work;
}

test('pauses double, with full jitter', async () => {
  const slept: number[] = [];
  const sleep = async (ms: number) => void slept.push(ms);
  for (const attempt of [1, 2, 3]) await pause(attempt, { random: () => 1, sleep });
  await pause(3, { random: () => 0.25, sleep });
  expect(slept).toEqual([40, 80, 160, 40]);
});

test('an operation that conflicts is repeated until it succeeds', async () => {
  expect(await retryOnContention(instantly)(conflicting(5))).toBe('done');
});

test('after six attempts the conflict is thrown', async () => {
  const work = conflicting(100);
  await expect(retryOnContention(instantly)(work)).rejects.toThrow(Contention);
  expect(work).toHaveBeenCalledTimes(6);
});

test('any other failure is thrown at once', async () => {
  const work = jest.fn(async () => {
    throw new Error('other');
  });
  await expect(retryOnContention(instantly)(work)).rejects.toThrow('other');
  expect(work).toHaveBeenCalledTimes(1);
});

test('operations that conflicted are repeated one at a time, also after another one failed', async () => {
  const turn = () => new Promise<void>((resolve) => setImmediate(resolve));
  const retry = retryOnContention({ random: () => 1, sleep: turn });
  let running = 0;
  const concurrency: number[] = [];
  const first = new Set<number>();
  const work = (id: number) => async () => {
    concurrency.push(++running);
    await turn();
    running--;
    if (first.has(id)) return id === 2 ? Promise.reject(new Error('other')) : id;
    first.add(id);
    throw new Contention('busy');
  };
  const results = await Promise.allSettled([1, 2, 3, 4].map((id) => retry(work(id))));
  expect(results.map(({ status }) => status)).toEqual(['fulfilled', 'rejected', 'fulfilled', 'fulfilled']);
  expect(concurrency).toEqual([1, 2, 3, 4, 1, 1, 1, 1]);
});
