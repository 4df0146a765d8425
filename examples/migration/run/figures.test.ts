import { type Figures, percentile, tableOf, withTable } from './figures.ts';
import type { Response } from './load.ts';

const response = (ms: number, status?: string, reason?: string): Response => ({
  ...{ orderId: `o${ms}`, ms },
  ...(status && { row: { status, ...(reason && { reason }) } as never }),
});

const figures = (more: Partial<Figures> = {}): Figures => ({
  phase: 1,
  responses: [
    response(10, 'completed'),
    response(20, 'accepted'),
    response(30, 'refused', 'sold out'),
    response(400, 'refused', 'unavailable: shipping'),
    response(5000),
  ],
  lost: ['o9 is paid, and the shop does not know it'],
  settledSeconds: 2.4,
  coupling: { payment: 1, inventory: 0.5, shipping: 0 },
  ...more,
});

/** The cells of a row. */
const row = (name: string, ...phases: Figures[]) =>
  tableOf(phases)
    .split('\n')
    .find((line) => line.startsWith(`| ${name} |`))
    ?.split(' | ')
    .slice(1)
    .map((cell) => cell.replace(' |', ''));

test('each request counts once, by how it ended', () => {
  const one = figures();
  expect(row('orders sent', one)).toEqual(['5']);
  expect(row('accepted or completed', one)).toEqual(['2']);
  expect(row('refused: card, stock, country', one)).toEqual(['1']);
  expect(row('refused: shipping was down', one)).toEqual(['1']);
  expect(row('no answer: the shop died', one)).toEqual(['1']);
  expect(row('orders lost', one)).toEqual(['1']);
});

test('response times are of requests that were answered', () => {
  expect([50, 99].map((percent) => percentile(figures(), percent))).toEqual([30, 400]);
  expect(percentile(figures({ responses: [] }), 50)).toBe(0);
});

test('phases stand side by side, and say where they have no such figure', () => {
  const comparison = { same: 7, waiting: 0, explained: { down: 2 }, unexplained: [] };
  const sides = [{ context: 'payment', calls: 4, events: 1, wrong: 0 }];
  const phases = [figures(), figures({ phase: 3, facts: 12, comparison }), figures({ phase: 4, sides })];
  expect(row('', ...phases)).toEqual(['phase 1', 'phase 3', 'phase 4']);
  expect(row('facts in the event store', ...phases)).toEqual(['–', '12', '–']);
  expect(row('… explained', ...phases)).toEqual(['–', '2', '–']);
  expect(row('calls / events: payment', ...phases)).toEqual(['–', '–', '4 / 1']);
});

test('who must be up is who, alone being down, had orders refused', () => {
  const nobody = figures({ coupling: { payment: 0, inventory: 0, shipping: 0 } });
  expect(row('must be up for an order to be accepted', figures(), nobody)).toEqual([
    'payment, inventory (50 %)',
    'the shop alone',
  ]);
});

test('the table replaces the one between the marks of a document, and nothing else', () => {
  const document = 'a\n<!-- figures -->\n\nold $1\n\n<!-- end of figures -->\nb';
  expect(withTable(document, 'new $1')).toBe('a\n<!-- figures -->\n\nnew $1\n\n<!-- end of figures -->\nb');
  expect(() => withTable('a', 'new')).toThrow('has no <!-- figures -->');
});
