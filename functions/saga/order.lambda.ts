import { workflowDeps } from '../runtime/wiring';
import { orderSteps } from './order';

export const handler = orderSteps(workflowDeps());
