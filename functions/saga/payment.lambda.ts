import { gatewayFromEnv } from '../payment/gateway-from-env';
import { guardFromEnv } from '../runtime/breaker/from-env';
import { guarded } from '../runtime/breaker/guard';
import { workflowDeps } from '../runtime/wiring';
import { paymentSteps } from './payment';

const deps = workflowDeps();

export const handler = paymentSteps({ ...deps, gateway: guarded(gatewayFromEnv(deps), guardFromEnv(deps)) });
