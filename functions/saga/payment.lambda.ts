import { defineFunction, stepDeps } from '@orderflow/core/lambda';
import { paymentProvider } from '../payment/deployed-gateway.ts';
import { paymentSteps } from './payment.ts';

export const handler = defineFunction((surroundings) => {
  const deps = stepDeps(surroundings);
  return paymentSteps({ ...deps, ...paymentProvider(surroundings, deps) });
});
