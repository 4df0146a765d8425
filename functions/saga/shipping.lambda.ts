import { requiredSetting } from '@orderflow/core';
import { defineFunction, stepDeps } from '@orderflow/core/lambda';
import { parcelCarrier } from '../shipping/deployed-carrier.ts';
import { shippingSteps } from './shipping.ts';

export const handler = defineFunction((surroundings) => {
  const deps = stepDeps(surroundings);
  const defaultCountry = requiredSetting(surroundings, 'DEFAULT_COUNTRY');
  return shippingSteps({ ...deps, ...parcelCarrier(surroundings, deps), defaultCountry });
});
