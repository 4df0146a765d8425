import { defineFunction, stepDeps } from '@orderflow/core/lambda';
import { orderSteps } from './order.ts';

export const handler = defineFunction((surroundings) => orderSteps(stepDeps(surroundings)));
