import { guarded, guardFromEnv } from '@orderflow/core/breaker';
import { env, workflowDeps } from '@orderflow/core/lambda';
import { carrierFromEnv } from '../shipping/carrier-from-env.ts';
import { shippingSteps } from './shipping.ts';

const deps = workflowDeps();

export const handler = shippingSteps({
  ...deps,
  carrier: guarded(carrierFromEnv(deps), guardFromEnv(deps)),
  defaultCountry: env('DEFAULT_COUNTRY'),
});
