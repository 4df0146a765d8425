import { surroundingsFixture } from '@orderflow/testing';
import { providerOfFunction } from './provider-of-function.ts';

const provider = (settings: Record<string, string>) =>
  providerOfFunction<unknown>(
    surroundingsFixture(settings),
    { prefix: 'BANK', name: 'bank' },
    { simulated: (timeoutMs) => ({ timeoutMs }), http: (call) => ({ call }) },
  );
const http = { BANK_PROVIDER: 'http', BANK_URL: 'https://bank.example.com', BANK_SECRET_NAME: '/bank/key' };

test('simulated: made with the time-out of a real one', () => {
  expect(provider({ BANK_PROVIDER: 'simulated', BANK_TIMEOUT_MS: '5000' })).toEqual({ timeoutMs: 5000 });
});

test('http: made with calls to the url', () => {
  expect(provider({ ...http, BANK_TIMEOUT_MS: '3000' })).toEqual({ call: expect.any(Function) });
});

test.each(['BANK_PROVIDER', 'BANK_TIMEOUT_MS', 'BANK_URL', 'BANK_SECRET_NAME'])('%s is missed by its name', (name) => {
  expect(() => provider({ ...http, BANK_TIMEOUT_MS: '3000', [name]: '' })).toThrow(name);
});

test('another choice is refused, naming the setting', () => {
  expect(() => provider({ BANK_PROVIDER: 'paper' })).toThrow('BANK_PROVIDER is paper; it must be simulated or http');
});
