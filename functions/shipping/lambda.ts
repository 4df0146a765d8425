import { env, lambdaDeps } from '../runtime/wiring';
import { carrierFromEnv } from './carrier-from-env';
import { shippingConsumer } from './consumer';

const deps = lambdaDeps();

export const handler = shippingConsumer({
  ...deps,
  carrier: carrierFromEnv(deps),
  defaultCountry: env('DEFAULT_COUNTRY'),
});
