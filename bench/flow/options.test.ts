import { readFlowBenchOptions } from './options.ts';

test('the figures of the document are made without options', () => {
  expect(readFlowBenchOptions([])).toEqual({ rounds: 3, single: 20, orders: 300, growth: [], print: false });
});

test('the short form is small, the long one shows how figures grow', () => {
  expect(readFlowBenchOptions(['--short', '--print'])).toMatchObject({ rounds: 1, single: 3, orders: 10, print: true });
  expect(readFlowBenchOptions(['--long', '--rounds', '2'])).toMatchObject({
    ...{ rounds: 2, orders: 1000, growth: [10, 100, 1000, 10_000] },
  });
});

test.each([
  [['--orders', '0'], '--orders takes a number from 1 to 99999'],
  [['--single', 'many'], '--single takes a number from 1 to 99999'],
  [['--short', '--long'], '--short and --long do not go together'],
  [['--nope'], "Unknown option '--nope'"],
])('%j is refused with exit code 2', (argv, message) => {
  expect(() => readFlowBenchOptions(argv)).toThrow(
    expect.objectContaining({ exitCode: 2, message: expect.stringContaining(message) }),
  );
});
