import { deployedEnv } from './deployed-env.ts';

test('a function is loaded with each variable that it is deployed with', () => {
  const env = deployedEnv('orderflow-dev-payment');
  expect(env).toMatchObject({ PAYMENT_PROVIDER: 'simulated', LEDGER_TABLE: 'LEDGER_TABLE' });
  expect(Object.values(env).every((value) => typeof value === 'string' && value !== '')).toBe(true);
  expect(() => deployedEnv('nobody')).toThrow('the templates have no function nobody');
});
