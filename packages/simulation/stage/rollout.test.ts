import { Kernel } from '../kernel/kernel.ts';
import { Rollout } from './rollout.ts';

function scene(seed = 1) {
  const kernel = new Kernel({ seed, begin: 0 });
  const rollout = new Rollout(kernel);
  const made: { name: string; at: number }[] = [];
  const change = (name: string) => () => void made.push({ name, at: kernel.now });
  return { kernel, rollout, made, changes: ['a', 'b', 'c', 'd'].map(change) };
}

test('changes are made one after the other, in any order, within minutes', async () => {
  const orders = new Set<string>();
  for (let seed = 1; seed <= 20; seed++) {
    const { kernel, rollout, made, changes } = scene(seed);
    rollout.begin(changes);
    expect([rollout.isUnderWay, made.length]).toEqual([true, 0]);
    await kernel.run(10 * 60_000);
    expect([rollout.isUnderWay, made.length]).toEqual([false, 4]);
    expect(new Set(made.map(({ at }) => at)).size).toBe(4);
    orders.add(made.map(({ name }) => name).join(''));
  }
  expect(orders.size).toBeGreaterThan(10);
});

test('another one takes the place of what is left of the one before', async () => {
  const { kernel, rollout, made, changes } = scene();
  rollout.begin(changes);
  await kernel.run(10 * 60_000, () => made.length === 2);
  const early = made.map(({ name }) => name);
  rollout.begin([() => void made.push({ name: 'other', at: kernel.now })]);
  await kernel.run(30 * 60_000);
  expect(made.map(({ name }) => name)).toEqual([...early, 'other']);
});

test('what has not been made yet can be made at once, and is made once', async () => {
  const { kernel, rollout, made, changes } = scene();
  rollout.begin(changes);
  await kernel.run(10 * 60_000, () => made.length === 2);
  rollout.finish();
  expect([rollout.isUnderWay, made.length]).toEqual([false, 4]);
  await kernel.run(20 * 60_000);
  expect(made).toHaveLength(4);
});
