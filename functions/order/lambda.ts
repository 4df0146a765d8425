import { env, lambdaDeps } from '../../packages/core/lambda/wiring';
import { orderConsumer } from './consumer';

export const handler = orderConsumer({ ...lambdaDeps(), defaults: { currency: env('DEFAULT_CURRENCY') } });
