import { isAsExpected, mixOf, totalOf } from './mix.ts';

test('the first dozen shows every ending, and then it begins again', () => {
  const mix = mixOf(25);
  expect(mix).toHaveLength(25);
  expect(mix[12]).toBe(mix[0]);
  const reasons = new Set(mix.slice(0, 12).map(({ ending }) => `${ending.status} ${ending.because ?? ''}`.trim()));
  expect(reasons).toEqual(
    new Set([
      'completed',
      'cancelled',
      'cancelled card declined',
      'cancelled out of stock',
      'cancelled carrier refused',
    ]),
  );
  expect(mix.slice(0, 5).some(({ from }) => from === 'bus')).toBe(true);
});

test('a total is the sum of its lines', () => {
  expect(
    totalOf([
      { sku: 'a', quantity: 2, unitPrice: 1999 },
      { sku: 'b', quantity: 1, unitPrice: 1 },
    ]),
  ).toBe(3999);
});

test('an ending is right when the status and the reason are', () => {
  const ending = { status: 'cancelled', because: 'carrier refused' } as const;
  expect(isAsExpected(ending, { status: 'cancelled', reason: 'carrier refused: ZZ' })).toBe(true);
  expect(isAsExpected(ending, { status: 'cancelled', reason: 'out of stock' })).toBe(false);
  expect(isAsExpected(ending, { status: 'cancelled' })).toBe(false);
  expect(isAsExpected(ending, { status: 'completed', reason: 'carrier refused' })).toBe(false);
  expect(isAsExpected({ status: 'completed' }, { status: 'completed' })).toBe(true);
});
