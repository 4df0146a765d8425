import { env, workflowDeps } from '../runtime/wiring';
import { inventorySteps } from './inventory';

export const handler = inventorySteps({ ...workflowDeps(), stockTable: env('STOCK_TABLE') });
