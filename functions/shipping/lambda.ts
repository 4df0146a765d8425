import { requiredSetting } from '@orderflow/core';
import { consumerDeps, defineFunction } from '@orderflow/core/lambda';
import { shippingConsumer } from './consumer.ts';
import { parcelCarrier } from './deployed-carrier.ts';

export const handler = defineFunction((surroundings) => {
  const deps = consumerDeps(surroundings);
  const defaultCountry = requiredSetting(surroundings, 'DEFAULT_COUNTRY');
  return shippingConsumer({ ...deps, ...parcelCarrier(surroundings, deps), defaultCountry });
});
