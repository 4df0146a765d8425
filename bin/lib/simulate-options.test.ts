import { FAULT_NAMES } from '@orderflow/simulation/stage';
import { commandOf, readSimulateOptions } from './simulate-options.ts';

const read = (line: string) => readSimulateOptions(line.split(' ').filter(Boolean));

test('nothing said: 300 seeds of each flow, and every fault', () => {
  expect(read('')).toEqual({
    flows: ['choreography', 'orchestration'],
    from: 1,
    seeds: 300,
    orders: 6,
    faults: FAULT_NAMES,
    only: undefined,
    minutes: undefined,
    done: '.build/simulated.json',
    workers: undefined,
    trace: false,
  });
});

test('a run told exactly', () => {
  const line = '--seed 42 --flow orchestration --orders 3 --faults crash,late --only 7,9 --workers 1 --trace';
  expect(read(line)).toMatchObject({
    flows: ['orchestration'],
    ...{ from: 42, seeds: 1, orders: 3, faults: ['crash', 'late'], only: [7, 9], workers: 1, trace: true },
  });
});

test('a long run, and one without faults', () => {
  expect(read('--minutes 60 --from 1000')).toMatchObject({ minutes: 60, from: 1000 });
  expect(read('--faults none').faults).toEqual([]);
});

test.each([
  { seed: 42, load: 3, faults: ['crash', 'late'] as const, only: [7, 9] },
  { seed: 0, load: 6, faults: FAULT_NAMES, only: [] },
  { seed: 2 ** 53 - 1, load: 1, faults: [] },
])('the command that is printed is read as what it repeats: %j', (options) => {
  const command = commandOf('orchestration', options);
  const { seed: from, load: orders, faults, only } = { only: undefined, ...options };
  expect(command).toMatch(/^npm run simulate -- /);
  expect(read(command.slice('npm run simulate -- '.length))).toMatchObject({
    ...{ flows: ['orchestration'], from, seeds: 1, orders, faults, only, trace: true },
  });
});

test.each([
  ['--seed x must be a whole number', '--seed x'],
  ['--seed 9007199254740992', '--seed 9007199254740992'],
  ['--seed and --seeds do not go together', '--seed 1 --seeds 2'],
  ['--minutes and --seeds do not go together', '--minutes 1 --seeds 2'],
  ['--seeds 0 must be', '--seeds 0'],
  ['--orders 1e3 must be', '--orders 1e3'],
  ['--minutes 0 must be', '--minutes 0'],
  ['--workers 65 must be', '--workers 65'],
  ['--only  must be', '--only 1,,2'],
  ['--faults gremlins is none of crash', '--faults gremlins'],
  ['--flow ballet must be', '--flow ballet'],
  ['--nonsense', '--nonsense'],
])('%s', (problem, line) => {
  expect(() => read(line)).toThrow(expect.objectContaining({ exitCode: 2 }));
  expect(() => read(line)).toThrow(problem);
});

test('a file of done seeds goes with minutes', () => {
  expect(read('--minutes 5 --done some.json').done).toBe('some.json');
  expect(() => read('--seeds 5 --done some.json')).toThrow('--done goes with --minutes alone');
});
