import { printedProgress } from './progress.ts';

function terminal(isTTY: boolean, tickMs = 1234) {
  let text = '';
  let clock = 0;
  const output = { isTTY, write: (more: string) => (text += more) };
  const progress = printedProgress(output, () => (clock += tickMs));
  return { progress, text: () => text };
}

test('without a terminal, each finished step is a line', async () => {
  const { progress, text } = terminal(false);
  expect(
    await progress.step(
      'deploy',
      async () => 7,
      (stacks) => `${stacks} stacks`,
    ),
  ).toBe(7);
  progress.note('by the way');
  progress.now('3 created');
  progress.now('3 created');
  expect(text()).toBe('   1.2 s  deploy            7 stacks\n          by the way\n          3 created\n');
});

test('without a terminal, the current state is printed now and then', () => {
  const { progress, text } = terminal(false, 300);
  for (let orders = 0; orders < 20; orders += 1) progress.now(`${orders} created`);
  expect(text().split('\n').length).toBeLessThan(8);
});

test('a step that fails is printed, and its error is thrown', async () => {
  const { progress, text } = terminal(false);
  await expect(progress.step('deploy', () => Promise.reject(new Error('no')))).rejects.toThrow('no');
  expect(text()).toBe('   1.2 s  deploy            failed\n');
});

test('on a terminal, the last line has the running steps', async () => {
  const { progress, text } = terminal(true);
  await Promise.all([
    progress.step('bootstrap', async () => undefined),
    progress.step('synth', async () => progress.now('half')),
  ]);
  expect(text()).toContain('…     bootstrap, synth');
  expect(text()).toContain('half');
  expect(text().endsWith('\r\u001b[K')).toBe(true);
});
