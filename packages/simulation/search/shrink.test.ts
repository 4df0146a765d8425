import type { Fault } from '../stage/faults.ts';
import type { Run, RunOptions } from './run.ts';
import { shrink } from './shrink.ts';

/** A pipeline that violates something with 3 orders or more, if `crash` strikes as number 7 and as number 12. */
function pipeline(invariantOf = (_: RunOptions) => 'it broke') {
  const tried: RunOptions[] = [];
  const simulate = async (options: RunOptions): Promise<Run> => {
    tried.push(options);
    const through = Array.from({ length: 20 }, (_, index) => index + 1).filter(
      (number) => options.only?.includes(number) ?? true,
    );
    const strikes = options.faults.includes('crash')
      ? through.map((number) => ({ number, fault: 'crash' as const, where: '', at: 0 }))
      : [];
    const isViolated = options.load >= 3 && [7, 12].every((one) => strikes.some(({ number }) => number === one));
    const violations = isViolated ? [{ invariant: invariantOf(options), detail: '' }] : [];
    return {
      options,
      load: options.load,
      changes: 1,
      strikes,
      violations,
      steps: 0,
      elapsed: 0,
      digest: '',
      judged: {},
      lines: [],
    };
  };
  return { simulate, tried };
}

const faults: readonly Fault[] = ['late', 'crash', 'skew'];

test('what is left is what it takes: orders, faults, strikes', async () => {
  const { simulate, tried } = pipeline();
  const { options } = await shrink(await simulate({ seed: 1, load: 20, faults }), simulate);
  expect(options).toEqual({ seed: 1, load: 3, faults: ['crash'], only: [7, 12] });
  expect(tried.length).toBeLessThanOrEqual(201);
});

test('another violation is not the same', async () => {
  const { simulate } = pipeline(({ load }) => (load === 20 ? 'it broke' : 'something else'));
  const { options } = await shrink(await simulate({ seed: 1, load: 20, faults }), simulate);
  expect(options).toMatchObject({ load: 20, faults: ['crash'], only: [7, 12] });
});

test('it stays within its budget, and then takes the best so far', async () => {
  const strikes = Array.from({ length: 300 }, (_, index) => ({
    number: index + 1,
    fault: 'crash' as const,
    where: '',
    at: 0,
  }));
  let runs = 0;
  const simulate = async (options: RunOptions): Promise<Run> => {
    runs++;
    const only = options.only ?? strikes.map(({ number }) => number);
    const violations = only.length === 300 ? [{ invariant: 'it broke', detail: '' }] : [];
    return {
      options,
      load: options.load,
      changes: 1,
      strikes,
      violations,
      steps: 0,
      elapsed: 0,
      digest: '',
      judged: {},
      lines: [],
    };
  };
  const found = await simulate({ seed: 1, load: 1, faults: ['crash'] });
  const shrunk = await shrink(found, simulate);
  expect(runs).toBe(201);
  expect(shrunk.violations).toHaveLength(1);
});
