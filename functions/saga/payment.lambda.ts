import { gatewayFromEnv } from '../payment/gateway-from-env';
import { workflowDeps } from '../runtime/wiring';
import { paymentSteps } from './payment';

const deps = workflowDeps();

export const handler = paymentSteps({ ...deps, gateway: gatewayFromEnv(deps) });
