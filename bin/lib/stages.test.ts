const { passStages } = require('./stages.cjs');

interface Outcome {
  readonly isOk: boolean;
  readonly passed?: number;
  readonly failed?: number;
}

/** Stages with these outcomes; those in one array beside each other. */
async function pass(...outcomes: (Outcome | readonly Outcome[])[]) {
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
  const stages = outcomes.map((outcome, at) =>
    'length' in outcome ? outcome.map((one, beside) => stage(`${at}.${beside}`, one)) : stage(String(at), outcome),
  );
  const exitCode = await passStages(
    stages,
    (line: string) => lines.push(line),
    () => 0,
  );
  return { exitCode, tried, last: lines.at(-1), all: lines.join('\n') };
}

test('sums what the stages counted; one that counts nothing is one', async () => {
  const { exitCode, last } = await pass({ isOk: true }, { isOk: true, passed: 40, failed: 0 });
  expect({ exitCode, last }).toEqual({ exitCode: 0, last: '41 passed, 0 failed' });
});

test('stops at the first that fails', async () => {
  const { exitCode, tried, last, all } = await pass(
    { isOk: true },
    { isOk: false, passed: 5, failed: 2 },
    { isOk: true },
  );
  expect({ exitCode, last }).toEqual({ exitCode: 1, last: '6 passed, 2 failed' });
  expect(tried).toEqual(['0 begins', '0 ends', '1 begins', '1 ends']);
  expect(all).toContain('not tried: 2');
});

test('those that stand together are passed beside each other, and both count', async () => {
  const { exitCode, tried, last, all } = await pass(
    [
      { isOk: false, passed: 3, failed: 1 },
      { isOk: true, passed: 4, failed: 0 },
    ],
    { isOk: true },
  );
  expect(tried).toEqual(['0.0 begins', '0.1 begins', '0.0 ends', '0.1 ends']);
  expect({ exitCode, last }).toEqual({ exitCode: 1, last: '7 passed, 1 failed' });
  expect(all).toContain('not tried: 1');
});

test('a stage may fail although all of its tests pass', async () => {
  expect(await pass({ isOk: false, passed: 5, failed: 0 })).toMatchObject({ exitCode: 1, last: '5 passed, 1 failed' });
});

test('a stage that never got to count has failed', async () => {
  expect(await pass({ isOk: false })).toMatchObject({ exitCode: 1, last: '0 passed, 1 failed' });
});
