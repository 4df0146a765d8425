import { env, lambdaDeps } from '../../packages/core/lambda/wiring';
import { readModelConsumer } from './consumer';

export const handler = readModelConsumer({ ...lambdaDeps(), readModelTable: env('READ_MODEL_TABLE') });
