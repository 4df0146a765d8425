import { guardFromEnv } from '../runtime/breaker/from-env';
import { guarded } from '../runtime/breaker/guard';
import { lambdaDeps } from '../runtime/wiring';
import { paymentConsumer } from './consumer';
import { gatewayFromEnv } from './gateway-from-env';

const deps = lambdaDeps();

export const handler = paymentConsumer({ ...deps, gateway: guarded(gatewayFromEnv(deps), guardFromEnv(deps)) });
