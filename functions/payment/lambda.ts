import { guarded, guardFromEnv } from '@orderflow/core/breaker';
import { lambdaDeps } from '@orderflow/core/lambda';
import { paymentConsumer } from './consumer.ts';
import { gatewayFromEnv } from './gateway-from-env.ts';

const deps = lambdaDeps();

export const handler = paymentConsumer({ ...deps, gateway: guarded(gatewayFromEnv(deps), guardFromEnv(deps)) });
