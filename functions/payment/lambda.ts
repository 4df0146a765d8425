import { consumerDeps, defineFunction } from '@orderflow/core/lambda';
import { paymentConsumer } from './consumer.ts';
import { paymentProvider } from './deployed-gateway.ts';

export const handler = defineFunction((surroundings) => {
  const deps = consumerDeps(surroundings);
  return paymentConsumer({ ...deps, ...paymentProvider(surroundings, deps) });
});
