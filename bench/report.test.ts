import { report, withFigures } from './report.ts';
import { type Figures, verdicts } from './targets.ts';

const round = (cpuMicros: number, calls: number) => ({
  calls,
  operations: { PutItem: calls },
  writeUnits: calls,
  published: 1,
  cpuMicros,
  wallMicros: cpuMicros * 2,
});
const bundle = (totalBytes: number) => ({ file: 'index.mjs', entryBytes: totalBytes - 1000, totalBytes });
const load = (median: number) => ({ median, min: median - 1, max: median + 1 });

const figures = (cpu: number, bytes = 320_000): Figures => ({
  perEvent: { ours: [round(cpu, 1), round(cpu, 1)], peer: [round(1000, 4), round(1000, 4)] },
  bundles: { payment: bundle(bytes), deployed: bundle(1), relay: bundle(1), peer: bundle(1), peerUntuned: bundle(1) },
  loads: { payment: load(70), deployed: load(1), relay: load(1), peer: load(100), peerUntuned: load(1) },
  logged: { ours: { lines: 1.2, bytes: 300 }, peer: { lines: 1.1, bytes: 280 } },
});

const met = (given: Figures) => verdicts(given).map((verdict) => verdict.met);

test('a target is met when just reached', () => {
  expect(met(figures(300))).toEqual([true, true, true, true, true]);
});

test('and missed when not', () => {
  expect(met(figures(301, 320_001))).toEqual([true, true, false, false, true]);
});

test('what can be counted must hold in the worst round', () => {
  const { perEvent, ...rest } = figures(100);
  const worse = { ...perEvent, ours: [...perEvent.ours, round(100, 2.2)] };
  expect(met({ ...rest, perEvent: worse })).toEqual([false, false, true, true, true]);
});

test('the report has the figures, the targets, and how they came about', () => {
  const given = figures(400);
  const settings = { generations: 2, rounds: 1, batches: 60, loads: 15 };
  const circumstances = { date: '2026-11-23', command: 'npm run bench', machine: '2 × CPU', versions: ['Node 24'] };
  const text = report(given, verdicts(given), settings, circumstances).replace(/ +/g, ' ');
  expect(text).toContain('`npm run bench` on 2026-11-23: 2 × CPU; Node 24.');
  expect(text).toContain('of 2 rounds of 600 events');
  expect(text).toContain('| CPU µs | 400 (400 to 400) | 1000 (1000 to 1000) | 0.40 |');
  expect(text).toContain('| Orderflow, payment reaction | 319 kB | 320 kB | 70.0 (69.0 to 71.0) ms |');
  expect(text).toContain("| CPU at most 0.30 of the peer's | 0.40 | **missed** |");
});

test('the document keeps its words and gets the new figures', () => {
  const document = 'Words.\n<!-- figures: written by npm run bench -->\nold\n<!-- end of figures -->\nMore words.\n';
  const once = withFigures(document, 'new');
  expect(once).toMatch(/^Words\.\n<!-- .* -->\n\nnew\n\n<!-- end of figures -->\nMore words\.\n$/);
  expect(withFigures(once, 'newer')).toBe(once.replace('new\n', 'newer\n'));
  expect(() => withFigures('no place', 'new')).toThrow('has no place for figures');
});
