import { env, lambdaDeps } from '../runtime/wiring';
import { inventoryConsumer } from './consumer';

export const handler = inventoryConsumer({ ...lambdaDeps(), stockTable: env('STOCK_TABLE') });
