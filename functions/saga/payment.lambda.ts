import { guarded, guardFromEnv } from '@orderflow/core/breaker';
import { workflowDeps } from '@orderflow/core/lambda';
import { gatewayFromEnv } from '../payment/gateway-from-env.ts';
import { paymentSteps } from './payment.ts';

const deps = workflowDeps();

export const handler = paymentSteps({ ...deps, gateway: guarded(gatewayFromEnv(deps), guardFromEnv(deps)) });
