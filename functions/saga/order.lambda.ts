import { workflowDeps } from '../../packages/core/lambda/wiring';
import { orderSteps } from './order';

export const handler = orderSteps(workflowDeps());
