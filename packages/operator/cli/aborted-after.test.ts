import { setTimeout as sleep } from 'node:timers/promises';
import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';
import { abortedAfter } from './aborted-after.ts';

setFlagsFromString('--expose-gc');
const collectGarbage: () => void = runInNewContext('gc');

/** As a client has it that waits: it hears of the end, and nothing but the signal itself knows of its hearing. */
function waiting(ms: number | undefined, interrupted: AbortSignal): { readonly isOver: () => boolean } {
  let over = false;
  abortedAfter(ms, interrupted).signal.addEventListener('abort', () => {
    over = true;
  });
  return { isOver: () => over };
}

test('it ends after its time, whatever the garbage collector takes until then', async () => {
  const { isOver } = waiting(50, new AbortController().signal);
  while (!isOver()) {
    collectGarbage();
    await sleep(5);
  }
});

test('it ends when interrupted, or at once when that was before', () => {
  const interrupted = new AbortController();
  const { isOver } = waiting(undefined, interrupted.signal);
  expect(isOver()).toBe(false);
  interrupted.abort('stop');
  expect(isOver()).toBe(true);
  const { signal } = abortedAfter(undefined, interrupted.signal);
  expect([signal.aborted, signal.reason]).toEqual([true, 'stop']);
});

test('what is cleared does not end any more', async () => {
  const { signal, clear } = abortedAfter(1, new AbortController().signal);
  clear();
  await sleep(20);
  expect(signal.aborted).toBe(false);
});
