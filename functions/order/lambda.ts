import { env, lambdaDeps } from '@orderflow/core/lambda';
import { orderConsumer } from './consumer.ts';

export const handler = orderConsumer({ ...lambdaDeps(), defaults: { currency: env('DEFAULT_CURRENCY') } });
