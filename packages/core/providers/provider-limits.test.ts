import { surroundingsFixture } from '@orderflow/testing';
import { DEFAULT_HOURS, limitsOfFunction, providerLimits } from './provider-limits.ts';

const HOUR = 3_600_000;

test('a function has the limits of its settings; a key may be forgotten after half of its life', () => {
  const limits = limitsOfFunction(surroundingsFixture({ BANK_KEY_HOURS: '24', BANK_PATIENCE_HOURS: '96' }), 'BANK');
  expect(limits.patienceMs).toBe(96 * HOUR);
  expect([12 * HOUR, 12 * HOUR + 1].map(limits.mayForgetKey)).toEqual([false, true]);
});

test('by default a provider keeps keys for a day and is waited for for four', () => {
  expect(DEFAULT_HOURS).toEqual({ keyHours: 24, patienceHours: 96, pendingHours: 120 });
  expect(providerLimits().patienceMs).toBe(96 * HOUR);
});

test('a setting that is missing is named', () => {
  expect(() => limitsOfFunction(surroundingsFixture({ BANK_KEY_HOURS: '24' }), 'BANK')).toThrow('BANK_PATIENCE_HOURS');
});

test('a provider that may take its time to decide has a limit for that', () => {
  const settings = { BANK_KEY_HOURS: '24', BANK_PATIENCE_HOURS: '96' };
  const pendingOf = (more: Record<string, string>) =>
    limitsOfFunction(surroundingsFixture({ ...settings, ...more }), 'BANK').pendingMs;
  expect(pendingOf({ BANK_PENDING_HOURS: '7' })).toBe(7 * HOUR);
  expect(pendingOf({})).toBe(120 * HOUR);
});
