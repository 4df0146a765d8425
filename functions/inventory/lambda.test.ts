import { lambdaEnvironment } from '@orderflow/testing';

test('the entry is wired by its environment', async () => {
  Object.assign(process.env, lambdaEnvironment('http://127.0.0.1:1', 'inventory'), { STOCK_TABLE: 'stock' });
  expect(await import('./lambda.ts')).toMatchObject({ handler: expect.any(Function) });
});
