import { env, lambdaDeps } from '../runtime/wiring';
import { readModelConsumer } from './consumer';

export const handler = readModelConsumer({ ...lambdaDeps(), readModelTable: env('READ_MODEL_TABLE') });
