import { env, workflowDeps } from '../../packages/core/lambda/wiring';
import { inventorySteps } from './inventory';

export const handler = inventorySteps({ ...workflowDeps(), stockTable: env('STOCK_TABLE') });
