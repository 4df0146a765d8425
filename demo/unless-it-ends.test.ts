import type { LocalStage } from '@orderflow/local';
import { unlessItEnds } from './unless-it-ends.ts';

const state = { stage: 'local' } as LocalStage['state'];
const ending = (ended: Promise<string | undefined>) => ({ state, emulator: { ended } as LocalStage['emulator'] });
const never = new Promise<never>(() => undefined);

test('work that ends in time is what counts', async () => {
  await expect(unlessItEnds(ending(never), Promise.resolve(7))).resolves.toBe(7);
  await expect(unlessItEnds({ state, emulator: undefined }, Promise.resolve(7))).resolves.toBe(7);
});

test('a failure of its own is told as it is', async () => {
  await expect(unlessItEnds(ending(never), Promise.reject(new Error('no')))).rejects.toThrow('no');
});

test('one that comes of the end of the local AWS is told as that', async () => {
  const ended = new Promise<string>((resolve) => setTimeout(resolve, 20, 'SIGKILL'));
  await expect(unlessItEnds(ending(ended), Promise.reject(new Error('fetch failed')))).rejects.toThrow(
    'the local AWS ended unexpectedly (SIGKILL)',
  );
  await expect(unlessItEnds(ending(ended), never)).rejects.toThrow('SIGKILL');
});
