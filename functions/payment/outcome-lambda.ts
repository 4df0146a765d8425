import { consumerDeps, defineFunction } from '@orderflow/core/lambda';
import { paymentProvider } from './deployed-gateway.ts';
import { outcomeConsumer } from './outcome-consumer.ts';

export const handler = defineFunction((surroundings) => {
  const deps = consumerDeps(surroundings);
  return outcomeConsumer({ ...deps, ...paymentProvider(surroundings, deps) });
});
