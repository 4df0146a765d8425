import { Contention } from './failures.ts';
import { pause, retryOnContention } from './retry.ts';

const instantly = { random: () => 1, sleep: async () => undefined };

/** Work that collides so often, then succeeds. */
function colliding(times: number) {
  const work = jest.fn(async () => {
    if (work.mock.calls.length <= times) throw new Contention('busy');
    return 'done';
  });
  return work;
}

test('pauses double, and chance decides how much of them', async () => {
  const slept: number[] = [];
  const sleep = async (ms: number) => void slept.push(ms);
  for (const attempt of [1, 2, 3]) await pause(attempt, { random: () => 1, sleep });
  await pause(3, { random: () => 0.25, sleep });
  expect(slept).toEqual([40, 80, 160, 40]);
});

test('work that collides is done again until it succeeds', async () => {
  expect(await retryOnContention(instantly)(colliding(5))).toBe('done');
});

test('but not for ever', async () => {
  const work = colliding(100);
  await expect(retryOnContention(instantly)(work)).rejects.toThrow(Contention);
  expect(work).toHaveBeenCalledTimes(6);
});

test('any other failure is passed on at once', async () => {
  const work = jest.fn(async () => {
    throw new Error('other');
  });
  await expect(retryOnContention(instantly)(work)).rejects.toThrow('other');
  expect(work).toHaveBeenCalledTimes(1);
});

test('what collided goes on one at a time, past failures of others', async () => {
  const turn = () => new Promise<void>((resolve) => setImmediate(resolve));
  const outlast = retryOnContention({ random: () => 1, sleep: turn });
  let running = 0;
  const crowds: number[] = [];
  const first = new Set<number>();
  const work = (id: number) => async () => {
    crowds.push(++running);
    await turn();
    running--;
    if (first.has(id)) return id === 2 ? Promise.reject(new Error('other')) : id;
    first.add(id);
    throw new Contention('busy');
  };
  const results = await Promise.allSettled([1, 2, 3, 4].map((id) => outlast(work(id))));
  expect(results.map(({ status }) => status)).toEqual(['fulfilled', 'rejected', 'fulfilled', 'fulfilled']);
  expect(crowds).toEqual([1, 2, 3, 4, 1, 1, 1, 1]);
});
