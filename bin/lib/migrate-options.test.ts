const { readMigrateOptions } = require('./migrate-options.cjs');

test('one phase, or all of them', () => {
  expect(readMigrateOptions(['--phase', '3', '--orders', '20'])).toEqual({ phases: [3], orders: 20 });
  expect(readMigrateOptions(['--all'])).toEqual({ phases: [1, 2, 3, 4, 5], orders: 80 });
  expect(readMigrateOptions(['--all', '--write'])).toMatchObject({ document: 'docs/migration.md' });
});

test.each([
  [[], 'give either --phase N or --all'],
  [['--phase', '1', '--all'], 'give either --phase N or --all'],
  [['--phase', '6'], '--phase takes a number from 0 to 5'],
  [['--phase', '1', '--orders', '9'], '--orders takes a number from 10 to 1000'],
  [['--phase', '1', '--orders', '1001'], '--orders takes a number from 10 to 1000'],
  [['--phase', '1', '--write'], '--write needs --all'],
  [['--percent', '3'], "Unknown option '--percent'"],
])('%j is refused in one line, with exit code 2', (argv, message) => {
  const refused = () => readMigrateOptions(argv);
  expect(refused).toThrow(expect.objectContaining({ exitCode: 2, message: expect.stringContaining(message) }));
  expect(refused).not.toThrow('\n');
});
