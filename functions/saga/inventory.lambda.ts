import { requiredSetting } from '@orderflow/core';
import { defineFunction, stepDeps } from '@orderflow/core/lambda';
import { inventorySteps } from './inventory.ts';

export const handler = defineFunction((surroundings) =>
  inventorySteps({ ...stepDeps(surroundings), stockTable: requiredSetting(surroundings, 'STOCK_TABLE') }),
);
