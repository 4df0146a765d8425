import type { Told } from './job.ts';
import type { Run, RunOptions } from './run.ts';
import { work } from './work.ts';

const simulate = async (options: RunOptions): Promise<Run> => ({
  ...{
    options,
    load: options.load,
    changes: 1,
    steps: 1,
    elapsed: 1,
    digest: String(options.seed),
    judged: {},
    lines: options.trace ? ['a line'] : [],
  },
  violations: options.seed === 7 ? [{ invariant: 'seven', detail: '' }] : [],
  strikes: ['late', 'late', 'crash'].map((fault, at) => ({
    number: at + 1,
    fault,
    where: 'rule gets it',
    at: 0,
  })) as Run['strikes'],
});
const job = { from: 1, step: 2, count: 3, load: 4, faults: [] };

async function told(more: object) {
  const seen: Told[] = [];
  const isRight = await work({ ...job, ...more }, simulate, (one) => seen.push(one));
  return { isRight, seen, seeds: seen.map(({ options }) => options.seed) };
}

test('runs its share of the seeds and tells of each, strikes counted', async () => {
  const { isRight, seen, seeds } = await told({});
  expect([isRight, seeds]).toEqual([true, [1, 3, 5]]);
  expect(seen[0]?.strikes).toEqual({ late: { rule: 2 }, crash: { rule: 1 } });
});

test('ends with the first violation, shrunk and with its history', async () => {
  const { isRight, seen, seeds } = await told({ from: 3, count: 9 });
  expect([isRight, seeds]).toEqual([false, [3, 5, 7]]);
  expect(seen.at(-1)?.shrunk).toMatchObject({ options: { load: 1, only: expect.anything() }, lines: ['a line'] });
  expect((await told({ from: 7, shrinks: false })).seen[0]?.shrunk).toBeUndefined();
});

test('begins no seed once its time is over', async () => {
  expect((await told({ endAt: Date.now() - 1 })).seeds).toEqual([]);
});
