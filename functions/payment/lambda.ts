import { lambdaDeps } from '../runtime/wiring';
import { paymentConsumer } from './consumer';
import { gatewayFromEnv } from './gateway-from-env';

const deps = lambdaDeps();

export const handler = paymentConsumer({ ...deps, gateway: gatewayFromEnv(deps) });
