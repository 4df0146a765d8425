import { env, workflowDeps } from '../runtime/wiring';
import { carrierFromEnv } from '../shipping/carrier-from-env';
import { shippingSteps } from './shipping';

const deps = workflowDeps();

export const handler = shippingSteps({
  ...deps,
  carrier: carrierFromEnv(deps),
  defaultCountry: env('DEFAULT_COUNTRY'),
});
