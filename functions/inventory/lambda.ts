import { env, lambdaDeps } from '../../packages/core/lambda/wiring';
import { inventoryConsumer } from './consumer';

export const handler = inventoryConsumer({ ...lambdaDeps(), stockTable: env('STOCK_TABLE') });
