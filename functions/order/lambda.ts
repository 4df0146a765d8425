import { env, lambdaDeps } from '../runtime/wiring';
import { orderConsumer } from './consumer';

export const handler = orderConsumer({ ...lambdaDeps(), defaults: { currency: env('DEFAULT_CURRENCY') } });
