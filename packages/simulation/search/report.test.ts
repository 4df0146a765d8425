import { FAULT_NAMES } from '../stage/faults.ts';
import type { Told } from './job.ts';
import { Tally, violationReport } from './report.ts';

const told = (more: Partial<Told> = {}): Told => ({
  ...{
    options: { seed: 5, load: 6, faults: ['crash'] },
    load: 6,
    steps: 10,
    changes: 4,
    elapsed: 1000,
    digest: '',
    lines: [],
  },
  ...{
    violations: [],
    strikes: { crash: { 'payment PutItem': 2 }, late: { rule: 3 } },
    judged: { mails: 1, repeats: 0 },
  },
  ...more,
});
const violations = [{ invariant: 'stock below zero', detail: 'cup: -1' }];
const command = ({ seed, load }: Told['options']) => `simulate ${seed} ${load}`;

test('a tally adds up runs, and keeps the first that violates something', () => {
  const tally = new Tally();
  const bad = told({ violations, strikes: { crash: { 'order PutItem': 5 } } });
  for (const one of [told(), bad, told({ violations })]) tally.add(one);
  expect(tally).toMatchObject({ runs: 3, load: 18, steps: 30, elapsed: 3000, faults: 15 });
  expect(tally.byFault()).toEqual([
    ['crash', 9],
    ['late', 6],
  ]);
  expect(tally.targetsOf('crash')).toEqual([
    ['order PutItem', 5],
    ['payment PutItem', 4],
  ]);
  expect(tally.violated).toBe(bad);
});

test('runs in which nothing happens prove nothing', () => {
  const tallyOf = (one: Told, times = 10) => {
    const tally = new Tally();
    for (let time = 0; time < times; time++) tally.add(one);
    return tally.standsStill;
  };
  expect(tallyOf(told())).toBeUndefined();
  expect(tallyOf(told({ changes: 0 }))).toBe('nothing was ever written');
  expect(tallyOf(told({ strikes: {} }))).toBe('no fault ever struck');
  expect(tallyOf(told({ strikes: {}, options: { seed: 1, load: 6, faults: [] } }))).toBeUndefined();
  expect(tallyOf(told({ changes: 0 }), 9)).toBeUndefined();
  const whole = told({ options: { seed: 1, load: 6, faults: FAULT_NAMES } });
  expect(tallyOf(whole, 200)).toBe('there never were repeats');
  expect([tallyOf(whole, 199), tallyOf(told(), 200)]).toEqual([undefined, undefined]);
});

test('a violation: the seed that found it, the smaller run, and the command that repeats that one', () => {
  const shrunk = {
    ...told(),
    ...{ options: { seed: 5, load: 1, faults: [] }, load: 1, violations, lines: ['one', 'two'] },
    strikes: [{ number: 3, fault: 'crash' as const, where: '', at: 0 }],
  };
  expect(violationReport(told({ violations, shrunk }), command).split('\n')).toEqual([
    'seed 5 violates: stock below zero',
    '  stock below zero: cup: -1',
    '',
    'With 1 to do and 1 faults it still does:',
    '  one',
    '  two',
    '',
    'Again: simulate 5 1',
  ]);
});

test('of a long history the end', () => {
  const lines = Array.from({ length: 450 }, (_, index) => `line ${index}`);
  const report = violationReport(told({ violations, lines }), command);
  expect(report).toContain('  … 50 lines before\n  line 50\n');
  expect(report).not.toContain('line 49\n');
});
