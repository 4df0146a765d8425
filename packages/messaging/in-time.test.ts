import { inTime } from './in-time.ts';

const late = () => new Error('late');

beforeEach(() => jest.useFakeTimers());
afterEach(() => jest.useRealTimers());

test('work that ends in time gives its result or its error, and leaves no timer behind', async () => {
  await expect(inTime(Promise.resolve(7), 100, late)).resolves.toBe(7);
  await expect(inTime(Promise.reject(new Error('broken')), 100, late)).rejects.toThrow('broken');
  expect(jest.getTimerCount()).toBe(0);
});

test('work that does not end in time fails with the error of its caller; what it does later counts no more', async () => {
  let fail = (_: Error) => {};
  const work = new Promise<never>((_, reject) => {
    fail = reject;
  });
  const awaited = expect(inTime(work, 100, late)).rejects.toThrow('late');
  await jest.advanceTimersByTimeAsync(100);
  await awaited;
  fail(new Error('nobody asks any more'));
});
