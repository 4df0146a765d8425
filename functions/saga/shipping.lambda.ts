import { guardFromEnv } from '../runtime/breaker/from-env';
import { guarded } from '../runtime/breaker/guard';
import { env, workflowDeps } from '../runtime/wiring';
import { carrierFromEnv } from '../shipping/carrier-from-env';
import { shippingSteps } from './shipping';

const deps = workflowDeps();

export const handler = shippingSteps({
  ...deps,
  carrier: guarded(carrierFromEnv(deps), guardFromEnv(deps)),
  defaultCountry: env('DEFAULT_COUNTRY'),
});
