import { guardFromEnv } from '../runtime/breaker/from-env';
import { guarded } from '../runtime/breaker/guard';
import { env, lambdaDeps } from '../runtime/wiring';
import { carrierFromEnv } from './carrier-from-env';
import { shippingConsumer } from './consumer';

const deps = lambdaDeps();

export const handler = shippingConsumer({
  ...deps,
  carrier: guarded(carrierFromEnv(deps), guardFromEnv(deps)),
  defaultCountry: env('DEFAULT_COUNTRY'),
});
