import { scenarioOf } from './testing/scene.ts';

test('a fault strikes at its rate, is numbered and told; one without a rate never does', () => {
  const { kernel, faults } = scenarioOf({ crash: 1 });
  expect(faults.strike('crash', () => 'here')).toBe(true);
  expect(faults.strike('late', () => 'there')).toBe(false);
  expect(faults.strike('crash', () => 'again', 0)).toBe(false);
  expect(faults.strike('crash', () => 'again')).toBe(true);
  expect(faults.struck.map(({ number, where }) => [number, where])).toEqual([
    [1, 'here'],
    [2, 'again'],
  ]);
  expect(kernel.journal.lines()).toEqual([
    '0d 00:00:00.000 FAULT 1 crash: here',
    '0d 00:00:00.000 FAULT 2 crash: again',
  ]);
});

test('about so often as its rate says', () => {
  const { faults } = scenarioOf({ error: 0.25 });
  const struck = Array.from({ length: 4000 }, () => faults.strike('error', () => '')).filter(Boolean).length;
  expect(struck).toBeGreaterThan(850);
  expect(struck).toBeLessThan(1150);
});

test('only: the others pass by, and each keeps its number', () => {
  const { faults } = scenarioOf({ crash: 1 }, [2, 4]);
  expect([1, 2, 3, 4, 5].map(() => faults.strike('crash', () => ''))).toEqual([false, true, false, true, false]);
  expect(faults.struck.map(({ number }) => number)).toEqual([2, 4]);
});

test('what does not strike is not described', () => {
  const where = jest.fn(() => '');
  scenarioOf({ crash: 1 }, []).faults.strike('crash', where);
  expect(where).not.toHaveBeenCalled();
});

test('after the end nothing strikes', () => {
  const { faults } = scenarioOf({ crash: 1 });
  faults.end();
  expect(faults.strike('crash', () => '')).toBe(false);
});
