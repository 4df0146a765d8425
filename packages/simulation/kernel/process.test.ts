import { setTimeout as sleep } from 'node:timers/promises';
import { Kernel } from './kernel.ts';
import { Process } from './process.ts';

const forever = Number.POSITIVE_INFINITY;
const setup = (skew = 0) => {
  const kernel = new Kernel({ seed: 1, begin: 0 });
  const deaths: number[] = [];
  const process = new Process(kernel, 'p', { skew, onDeath: () => deaths.push(kernel.now) });
  const seen: unknown[] = [];
  return {
    kernel,
    process,
    deaths,
    seen,
    run: (work: () => Promise<unknown>) => process.run(work, (result) => seen.push(result)),
  };
};

test('a dead process never goes on, and dies once', async () => {
  const { kernel, process, deaths, seen, run } = setup();
  run(async () => {
    await process.sleep(10);
    seen.push('alive');
  });
  kernel.at(5, () => process.die());
  kernel.at(6, () => process.die());
  await kernel.run(forever);
  run(async () => seen.push('work of the dead'));
  await kernel.run(forever);
  expect([seen, deaths]).toEqual([[], [5]]);
  expect(process.isDead).toBe(true);
});

test('work that throws at once is work that fails', async () => {
  const { kernel, seen, run } = setup();
  run(() => {
    throw new Error('at once');
  });
  await kernel.run(forever);
  expect(seen).toEqual([{ status: 'rejected', reason: new Error('at once') }]);
});

test('sleeping ends early by a signal, with the reason that node gives', async () => {
  const { kernel, process, seen, run } = setup();
  const abort = new AbortController();
  run(() => process.sleep(1000, abort.signal));
  kernel.at(7, () => abort.abort());
  await kernel.run(forever);
  const real = await sleep(1000, undefined, { signal: AbortSignal.abort() }).catch((error: Error) => error.name);
  expect(seen).toMatchObject([{ status: 'rejected', reason: { name: real } }]);
});

test('a clock may be wrong', async () => {
  const { kernel, process } = setup(-250.5);
  kernel.at(1000, () => undefined);
  await kernel.run(forever);
  expect(process.clock()).toBe(749);
  expect([process.isMortal, new Process(kernel, 'actor').isMortal]).toEqual([true, false]);
});
