const { passStages } = require('./stages.cjs');

interface Outcome {
  readonly isOk: boolean;
  readonly passed?: number;
  readonly failed?: number;
}

const ok: Outcome = { isOk: true };
const bad: Outcome = { isOk: false };

/** Stages with these outcomes; an array of arrays stands for sequences beside each other. */
async function pass(outcomes: readonly (Outcome | readonly (readonly Outcome[])[])[], options: object = {}) {
  const lines: string[] = [];
  const tried: string[] = [];
  const stage = (name: string, outcome: Outcome) => [
    name,
    async () => {
      tried.push(`${name} begins`);
      await new Promise((resolve) => setImmediate(resolve));
      tried.push(`${name} ends`);
      return outcome;
    },
  ];
  const steps = outcomes.map((outcome, at) =>
    'length' in outcome
      ? {
          beside: outcome.map((sequence, beside) =>
            sequence.map((one, then) => stage(`${at}${'ab'[beside]}${then}`, one)),
          ),
        }
      : stage(String(at), outcome),
  );
  const say = (line: string) => lines.push(line);
  const exitCode = await passStages(steps, { ...options, say, now: () => 0 });
  return { exitCode, tried, last: lines.at(-1), all: lines.join('\n') };
}

test('sums what the stages counted; one that counts nothing is one', async () => {
  const { exitCode, last } = await pass([ok, { isOk: true, passed: 40, failed: 0 }]);
  expect({ exitCode, last }).toEqual({ exitCode: 0, last: '41 passed, 0 failed' });
});

test('stops at the first that fails', async () => {
  const { exitCode, tried, last, all } = await pass([ok, { isOk: false, passed: 5, failed: 2 }, ok]);
  expect({ exitCode, last }).toEqual({ exitCode: 1, last: '6 passed, 2 failed' });
  expect(tried).toEqual(['0 begins', '0 ends', '1 begins', '1 ends']);
  expect(all).toContain('not tried: 2');
});

test('sequences are passed beside each other, and the stages of each one after the other', async () => {
  const { exitCode, tried, last } = await pass([[[ok, ok], [ok]], ok]);
  expect(tried).toEqual([
    ...['0a0 begins', '0b0 begins', '0a0 ends', '0a1 begins', '0b0 ends', '0a1 ends'],
    ...['1 begins', '1 ends'],
  ]);
  expect({ exitCode, last }).toEqual({ exitCode: 0, last: '4 passed, 0 failed' });
});

test('a stage that fails ends its sequence alone, and the next step is not tried', async () => {
  const { exitCode, tried, last, all } = await pass([
    [
      [bad, ok],
      [ok, ok],
    ],
    ok,
  ]);
  expect(tried.filter((one) => one.endsWith('ends'))).toEqual(['0a0 ends', '0b0 ends', '0b1 ends']);
  expect({ exitCode, last }).toEqual({ exitCode: 1, last: '2 passed, 1 failed' });
  expect(all).toContain('not tried: 0a1, 1');
});

test('when it keeps going, every stage is tried, and each failure counts', async () => {
  const { exitCode, last, all } = await pass([bad, [[bad, ok], [ok]], ok], { keepsGoing: true });
  expect({ exitCode, last }).toEqual({ exitCode: 1, last: '3 passed, 2 failed' });
  expect(all).not.toContain('not tried');
});

test('a stage may fail although all of its tests pass', async () => {
  expect(await pass([{ isOk: false, passed: 5, failed: 0 }])).toMatchObject({
    exitCode: 1,
    last: '5 passed, 1 failed',
  });
});

test('a stage that never got to count has failed', async () => {
  expect(await pass([bad])).toMatchObject({ exitCode: 1, last: '0 passed, 1 failed' });
});
