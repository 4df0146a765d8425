import { sleep } from './sleep.ts';

const HOUR = 3_600_000;

test('an interruption ends a sleep without an error, also one that begins after it', async () => {
  const interruption = new AbortController();
  const sleeping = sleep(HOUR, interruption.signal);
  interruption.abort();
  expect(await sleeping).toBeUndefined();
  expect(await sleep(HOUR, interruption.signal)).toBeUndefined();
});

test('a sleep without a signal ends when its time is over', async () => {
  expect(await sleep(1)).toBeUndefined();
});
