import type { Depth, State } from '@orderflow/operator';
import { settle, waitingLine } from './settle.ts';

const { signal } = new AbortController();
const depth = (consumer: string, queue: number): Depth => ({ consumer, queue, deadLetters: 0 });

/** Time passes with each question. */
function stage(answers: readonly (readonly Depth[])[]) {
  let asked = 0;
  const said: string[] = [];
  const depths = async () => answers[Math.min(asked++, answers.length - 1)] as readonly Depth[];
  const props = { depths, say: (waiting: string) => said.push(waiting), pauseMs: 0, clock: () => asked * 1000 };
  return { said, asked: () => asked, settled: () => settle({} as State, signal, props) };
}

test('it waits while queues empty, and says what still waits', async () => {
  const { said, settled } = stage([[depth('payment', 2)], [depth('payment', 1)], [depth('payment', 0)]]);
  await expect(settled()).resolves.toEqual([depth('payment', 0)]);
  expect(said).toEqual(['payment 2', 'payment 1']);
});

test('messages that wait for a retry are not waited for: three seconds without a change are the end', async () => {
  const { asked, settled } = stage([[depth('email', 2)]]);
  await expect(settled()).resolves.toEqual([depth('email', 2)]);
  expect(asked()).toBeLessThan(6);
});

test('queues that never empty are not waited for longer than patience allows', async () => {
  const { asked, settled } = stage(Array.from({ length: 50 }, (_, at) => [depth('email', 50 - at)]));
  await settled();
  expect(asked()).toBeLessThan(25);
});

test('what waits is named by consumer', () => {
  expect(waitingLine([depth('email', 2), depth('order', 0), depth('payment', 1)])).toBe('email 2, payment 1');
});
