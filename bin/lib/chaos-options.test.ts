const { readChaosOptions } = require('./chaos-options.cjs');

test('a thousand orders in choreography, by a seed of its own', () => {
  expect(readChaosOptions([])).toEqual({ orders: 1000, flow: 'choreography', seed: expect.any(Number) });
});

test('takes what is given', () => {
  expect(readChaosOptions(['--orders', '30', '--flow=orchestration', '--seed', '7'])).toEqual({
    orders: 30,
    flow: 'orchestration',
    seed: 7,
  });
});

test.each([
  [['--orders', '0'], '--orders takes a number from 1 to 10000'],
  [['--orders', '10001'], '--orders takes a number from 1 to 10000'],
  [['--flow', 'both'], '--flow takes choreography or orchestration'],
  [['--seed', '-1'], "Option '--seed' argument is ambiguous."],
  [['--seed', 'x'], '--seed takes a number'],
  [['--stage', 'prod'], "Unknown option '--stage'"],
])('%j is refused in one line, with exit code 2', (argv, message) => {
  const refused = () => readChaosOptions(argv);
  expect(refused).toThrow(expect.objectContaining({ exitCode: 2, message: expect.stringContaining(message) }));
  expect(refused).not.toThrow('\n');
});
