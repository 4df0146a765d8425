import { defineFunction, stepDeps } from '@orderflow/core/lambda';
import { paymentProvider } from '../payment/deployed-gateway.ts';
import { deployedInstruments } from '../payment/instruments.ts';
import { paymentSteps } from './payment.ts';

export const handler = defineFunction((surroundings) => {
  const deps = stepDeps(surroundings);
  const instruments = deployedInstruments(surroundings, deps);
  return paymentSteps({ ...deps, ...paymentProvider(surroundings, deps), instruments });
});
