import { CONTESTS, type Measurement } from './measure.ts';
import { brokerReport, brokerVerdicts } from './report.ts';

/** Ours with so many events a second, plain clients with 1000. */
const measured = (ours: number): Measurement[] =>
  CONTESTS.map((contest) => ({
    ...contest,
    rates: Object.fromEntries(
      contest.clients.map((name) => {
        const perSecond = name.includes('ours') ? ours : 1000;
        return [name, [perSecond - 10, perSecond, perSecond + 10].map((one) => ({ perSecond: one, cpuMicros: 7 }))];
      }),
    ),
  }));

const where = { date: '2026-01-01', command: 'npm run bench:brokers', machine: 'one', versions: ['Node 20'] };

test('ours is compared with each plain client, by medians', () => {
  const verdicts = brokerVerdicts(measured(600));
  expect(verdicts).toHaveLength(6);
  expect(verdicts.every(({ met, reached }) => met && reached === '0.60')).toBe(true);
  expect(brokerVerdicts(measured(599)).some(({ met }) => met)).toBe(false);
});

test('the figures are tables with ratios', () => {
  const all = measured(500);
  const text = brokerReport(all, brokerVerdicts(all), { rounds: 3, events: 10 }, where);
  expect(text).toMatch(
    /\| Orderflow, each event once +\| +500 \(490 to 510\) \| 7.0 \(7.0 to 7.0\) \| +0.50 \| +0.50 \|/,
  );
  expect(text).toContain('**missed**');
});
