import { guardFromEnv } from '../../packages/core/breaker/from-env';
import { guarded } from '../../packages/core/breaker/guard';
import { lambdaDeps } from '../../packages/core/lambda/wiring';
import { paymentConsumer } from './consumer';
import { gatewayFromEnv } from './gateway-from-env';

const deps = lambdaDeps();

export const handler = paymentConsumer({ ...deps, gateway: guarded(gatewayFromEnv(deps), guardFromEnv(deps)) });
