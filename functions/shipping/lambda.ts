import { guarded, guardFromEnv } from '@orderflow/core/breaker';
import { env, lambdaDeps } from '@orderflow/core/lambda';
import { carrierFromEnv } from './carrier-from-env.ts';
import { shippingConsumer } from './consumer.ts';

const deps = lambdaDeps();

export const handler = shippingConsumer({
  ...deps,
  carrier: guarded(carrierFromEnv(deps), guardFromEnv(deps)),
  defaultCountry: env('DEFAULT_COUNTRY'),
});
