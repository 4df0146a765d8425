import { guardFromEnv } from '../../packages/core/breaker/from-env';
import { guarded } from '../../packages/core/breaker/guard';
import { env, lambdaDeps } from '../../packages/core/lambda/wiring';
import { carrierFromEnv } from './carrier-from-env';
import { shippingConsumer } from './consumer';

const deps = lambdaDeps();

export const handler = shippingConsumer({
  ...deps,
  carrier: guarded(carrierFromEnv(deps), guardFromEnv(deps)),
  defaultCountry: env('DEFAULT_COUNTRY'),
});
