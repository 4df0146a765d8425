import { Transient } from '../failures/index.ts';
import { deadlineOf } from './deadline.ts';

const invocation = (ms: number) => ({ awsRequestId: 'r1', getRemainingTimeInMillis: () => ms });
const later = Symbol('later');
const soon = () => new Promise((resolve) => setImmediate(() => resolve(later)));

/** A clock that `ring` makes expire. */
function clock() {
  const asked: number[] = [];
  let ring = () => {};
  const sleep = (ms: number, signal?: AbortSignal) =>
    new Promise<void>((resolve, reject) => {
      asked.push(ms);
      ring = resolve;
      signal?.addEventListener('abort', () => reject(new Error('aborted')));
    });
  return { asked, sleep, ring: () => ring() };
}

test.each([
  [30_000, 28_000],
  [4_000, 3_000],
])('with %d ms left, handling has %d ms', (remaining, handling) => {
  const { asked, sleep } = clock();
  deadlineOf(invocation(remaining), { sleep });
  expect(asked).toEqual([handling]);
});

test('at the deadline, late rejects with a transient failure', async () => {
  const { sleep, ring } = clock();
  const { late } = deadlineOf(invocation(30_000), { sleep });
  expect(await Promise.race([late, soon()])).toBe(later);
  ring();
  await expect(late).rejects.toThrow(Transient);
});

test('late never rejects after handling has ended', async () => {
  const { sleep, ring } = clock();
  const { late, end } = deadlineOf(invocation(30_000), { sleep });
  end();
  ring();
  expect(await Promise.race([late, soon()])).toBe(later);
});

test.each([undefined, invocation(0), invocation(-5)])(
  'late never rejects when the remaining time is unknown: %#',
  async (unknown) => {
    const { asked, sleep } = clock();
    const { late } = deadlineOf(unknown, { sleep });
    expect(await Promise.race([late, soon()])).toBe(later);
    expect(asked).toEqual([]);
  },
);
