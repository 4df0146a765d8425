import { readBrokerBenchOptions } from './options.ts';

test('seven rounds of both brokers, written into the document', () => {
  expect(readBrokerBenchOptions([])).toEqual({ rounds: 7, events: 20_000, only: undefined, print: false });
});

test('one broker alone is not written', () => {
  expect(readBrokerBenchOptions(['--only', 'kafka', '--rounds=1', '--events', '500'])).toEqual({
    ...{ rounds: 1, events: 500, only: 'kafka', print: true },
  });
});

test.each([
  [['--only', 'pulsar'], '--only takes kafka or rabbitmq'],
  [['--rounds', '0'], '--rounds takes a number'],
  [['--events', '1e3'], '--events takes a number'],
  [['--loads', '1'], "Unknown option '--loads'"],
])('%j is refused in one line, with exit code 2', (argv, message) => {
  expect(() => readBrokerBenchOptions(argv)).toThrow(
    expect.objectContaining({ exitCode: 2, message: expect.stringContaining(message) }),
  );
});
