import { requiredSetting } from '@orderflow/core';
import { consumerDeps, defineFunction } from '@orderflow/core/lambda';
import { inventoryConsumer } from './consumer.ts';

export const handler = defineFunction((surroundings) =>
  inventoryConsumer({ ...consumerDeps(surroundings), stockTable: requiredSetting(surroundings, 'STOCK_TABLE') }),
);
