import { defineFunction, stepDeps } from '@orderflow/core/lambda';
import { deployedGateway } from '../payment/deployed-gateway.ts';
import { paymentSteps } from './payment.ts';

export const handler = defineFunction((surroundings) => {
  const deps = stepDeps(surroundings);
  return paymentSteps({ ...deps, gateway: deployedGateway(surroundings, deps) });
});
