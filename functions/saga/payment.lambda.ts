import { guardFromEnv } from '../../packages/core/breaker/from-env';
import { guarded } from '../../packages/core/breaker/guard';
import { workflowDeps } from '../../packages/core/lambda/wiring';
import { gatewayFromEnv } from '../payment/gateway-from-env';
import { paymentSteps } from './payment';

const deps = workflowDeps();

export const handler = paymentSteps({ ...deps, gateway: guarded(gatewayFromEnv(deps), guardFromEnv(deps)) });
