import { Kernel } from './kernel.ts';
import { Process } from './process.ts';

const forever = Number.POSITIVE_INFINITY;

test('time passes from one thing to the next, as far as it is let', async () => {
  const kernel = new Kernel({ seed: 1, begin: 1000 });
  const seen: number[] = [];
  const every = (ms: number) => () => {
    seen.push(kernel.now);
    kernel.after(ms, every(ms));
  };
  kernel.at(0, every(10));
  await kernel.run(1025);
  expect(seen).toEqual([1000, 1010, 1020]);
  await kernel.run(forever, () => seen.length === 5);
  expect([seen.length, kernel.now, kernel.next()]).toEqual([5, 1040, 1050]);
});

test('code that was woken runs to its next wait before time goes on', async () => {
  const kernel = new Kernel({ seed: 1 });
  const process = new Process(kernel, 'p');
  const seen: string[] = [];
  const work = async () => {
    await process.sleep(5);
    for (let turn = 0; turn < 100; turn++) await undefined;
    seen.push(`awake at ${kernel.now - kernel.begin}`);
    await import('node:util'); // what takes turns of the event loop
    await process.sleep(0);
    return 'done';
  };
  kernel.after(6, () => seen.push('six'));
  process.run(work, (result) => seen.push(JSON.stringify(result)));
  await kernel.run(forever);
  expect(seen).toEqual(['awake at 5', '{"status":"fulfilled","value":"done"}', 'six']);
});

test('the journal tells two histories apart, and keeps its lines when it is asked to', () => {
  const told = (text: string, trace: boolean) => {
    const kernel = new Kernel({ seed: 1, trace });
    kernel.now += 93_784_005;
    kernel.note(text);
    return kernel.journal;
  };
  expect(told('a', false).digest()).toBe(told('a', true).digest());
  expect(told('a', false).digest()).not.toBe(told('b', false).digest());
  expect(told('a', true).lines()).toEqual(['1d 02:03:04.005 a']);
  expect(told('a', false).lines()).toEqual([]);
});

test('a long journal is digested as it grows, to the same end', () => {
  const [one, other] = [new Kernel({ seed: 1 }).journal, new Kernel({ seed: 1 }).journal];
  for (let line = 0; line < 5000; line++) {
    one.note(1, `line ${line} of a history that goes on for a while`);
    other.note(1, `line ${line} of a history that goes on for a while`);
    if (line % 7 === 0) other.digest();
  }
  expect(one.digest()).toBe(other.digest());
  expect(one.length).toBe(5000);
});
