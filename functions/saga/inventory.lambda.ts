import { env, workflowDeps } from '@orderflow/core/lambda';
import { inventorySteps } from './inventory.ts';

export const handler = inventorySteps({ ...workflowDeps(), stockTable: env('STOCK_TABLE') });
