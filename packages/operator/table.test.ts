import { table } from './table.ts';

test('columns are as wide as their widest cell, numbers to the right', () => {
  const rows = [
    ['what', 'times', ''],
    ['order.created', '3', ''],
    ['x', '12', 'last'],
  ];
  expect(table(rows, [1])).toBe(
    [
      '  what           times',
      '  ──────────────────────────',
      '  order.created      3',
      '  x                 12  last',
    ].join('\n'),
  );
});
