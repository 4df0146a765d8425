import { env, lambdaDeps } from '@orderflow/core/lambda';
import { inventoryConsumer } from './consumer.ts';

export const handler = inventoryConsumer({ ...lambdaDeps(), stockTable: env('STOCK_TABLE') });
