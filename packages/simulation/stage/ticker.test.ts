import { scenarioOf } from './testing/scene.ts';
import { Ticker } from './ticker.ts';

const MINUTE = 60_000;
const HOUR = 60 * MINUTE;

/** A schedule of once a minute, and when it has run. */
function setup({ matters = true, seconds = [60] }: { matters?: boolean; seconds?: readonly number[] } = {}) {
  const { kernel } = scenarioOf();
  const ran: number[] = [];
  const state = { matters };
  const run = () => void ran.push(kernel.now / MINUTE);
  const ticker = new Ticker(
    kernel,
    () => seconds.map((each) => ({ seconds: each, run })),
    () => state.matters,
  );
  return { kernel, ran, state, ticker };
}

/** Something happens all the time. */
const keepBusy = (kernel: ReturnType<typeof setup>['kernel'], until: number) => {
  const next = () => {
    if (kernel.now < until) kernel.after(20_000, next);
  };
  next();
};

test('while something goes on it ticks at its rate, from the beginning on', async () => {
  const { kernel, ran, ticker } = setup();
  keepBusy(kernel, HOUR);
  ticker.wake();
  await kernel.run(10.5 * MINUTE);
  expect(ran).toEqual([1, 2, 3, 4, 5, 6, 7, 8, 9, 10]);
});

test('in the quiet ticks come at their rate for a while, then ever fewer, but never none', async () => {
  const { kernel, ran, ticker } = setup();
  ticker.wake();
  await kernel.run(10 * HOUR);
  expect(ran.slice(0, 5)).toEqual([1, 2, 3, 4, 5]);
  expect(ran.length).toBeLessThan(60);
  const pauses = ran.slice(1).map((at, index) => at - Number(ran[index]));
  expect(Math.max(...pauses)).toBeLessThanOrEqual(31);
  expect(ran.at(-1)).toBeGreaterThan(9 * 60);
});

test('what a tick could not change it is passed over for, until the next thing is due', async () => {
  const { kernel, ran, ticker } = setup({ matters: false });
  kernel.at(50.5 * MINUTE, () => undefined);
  ticker.wake();
  await kernel.run(HOUR);
  expect(ran).toEqual([51]);
});

test('with nothing to come it stops, and goes on when it is woken', async () => {
  const { kernel, ran, state, ticker } = setup({ matters: false });
  ticker.wake();
  await kernel.run(HOUR);
  expect([ran, kernel.next()]).toEqual([[], undefined]);
  state.matters = true;
  ticker.wake();
  ticker.wake();
  await kernel.run(2 * MINUTE);
  expect(ran).toEqual([1, 2]);
});

test('two rates: each at its own', async () => {
  const { kernel, ran, ticker } = setup({ seconds: [60, 120] });
  keepBusy(kernel, HOUR);
  ticker.wake();
  await kernel.run(4.5 * MINUTE);
  expect(ran).toEqual([1, 2, 2, 3, 4, 4]);
});

test('without a schedule there is nothing to do', async () => {
  const { kernel, ticker } = setup({ seconds: [] });
  ticker.wake();
  expect(kernel.next()).toBeUndefined();
});
