import { readBenchOptions } from './options.ts';

test('the figures of the document are made without options', () => {
  expect(readBenchOptions([])).toEqual({ generations: 3, rounds: 8, batches: 60, loads: 25, print: false });
});

test('takes what is given', () => {
  expect(readBenchOptions(['--rounds', '1', '--loads=2', '--print'])).toMatchObject({
    rounds: 1,
    loads: 2,
    print: true,
  });
});

test.each([
  [['--rounds', '0'], '--rounds takes a number from 1 to 9999'],
  [['--loads', 'many'], '--loads takes a number from 1 to 9999'],
  [['--nope'], "Unknown option '--nope'"],
])('%j is refused with exit code 2', (argv, message) => {
  expect(() => readBenchOptions(argv)).toThrow(
    expect.objectContaining({ exitCode: 2, message: expect.stringContaining(message) }),
  );
});
