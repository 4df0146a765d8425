import { env, lambdaDeps } from '@orderflow/core/lambda';
import { readModelConsumer } from './consumer.ts';

export const handler = readModelConsumer({ ...lambdaDeps(), readModelTable: env('READ_MODEL_TABLE') });
