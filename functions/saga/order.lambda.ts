import { workflowDeps } from '@orderflow/core/lambda';
import { orderSteps } from './order.ts';

export const handler = orderSteps(workflowDeps());
