const { passStages } = require('./stages.cjs');

function pass(...outcomes: { isOk: boolean; passed?: number; failed?: number }[]) {
  const lines: string[] = [];
  const tried: number[] = [];
  const tell = (at: number, outcome: object) => {
    tried.push(at);
    return outcome;
  };
  const stages = outcomes.map((outcome, at) => [`stage ${at}`, () => tell(at, outcome)]);
  const exitCode = passStages(
    stages,
    (line: string) => lines.push(line),
    () => 0,
  );
  return { exitCode, tried, last: lines.at(-1), all: lines.join('\n') };
}

test('sums what the stages counted; one that counts nothing is one', () => {
  const { exitCode, last } = pass({ isOk: true }, { isOk: true, passed: 40, failed: 0 });
  expect({ exitCode, last }).toEqual({ exitCode: 0, last: '41 passed, 0 failed' });
});

test('stops at the first that fails', () => {
  const { exitCode, tried, last, all } = pass({ isOk: true }, { isOk: false, passed: 5, failed: 2 }, { isOk: true });
  expect({ exitCode, tried, last }).toEqual({ exitCode: 1, tried: [0, 1], last: '6 passed, 2 failed' });
  expect(all).toContain('not tried: stage 2');
});

test('a stage may fail although all of its tests pass', () => {
  expect(pass({ isOk: false, passed: 5, failed: 0 })).toMatchObject({ exitCode: 1, last: '5 passed, 1 failed' });
});

test('a stage that never got to count has failed', () => {
  expect(pass({ isOk: false })).toMatchObject({ exitCode: 1, last: '0 passed, 1 failed' });
});
