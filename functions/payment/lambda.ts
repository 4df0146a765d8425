import { consumerDeps, defineFunction } from '@orderflow/core/lambda';
import { paymentConsumer } from './consumer.ts';
import { paymentProvider } from './deployed-gateway.ts';
import { deployedInstruments } from './instruments.ts';

export const handler = defineFunction((surroundings) => {
  const deps = consumerDeps(surroundings);
  const instruments = deployedInstruments(surroundings, deps);
  return paymentConsumer({ ...deps, ...paymentProvider(surroundings, deps), instruments });
});
