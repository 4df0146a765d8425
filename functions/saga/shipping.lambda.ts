import { guardFromEnv } from '../../packages/core/breaker/from-env';
import { guarded } from '../../packages/core/breaker/guard';
import { env, workflowDeps } from '../../packages/core/lambda/wiring';
import { carrierFromEnv } from '../shipping/carrier-from-env';
import { shippingSteps } from './shipping';

const deps = workflowDeps();

export const handler = shippingSteps({
  ...deps,
  carrier: guarded(carrierFromEnv(deps), guardFromEnv(deps)),
  defaultCountry: env('DEFAULT_COUNTRY'),
});
