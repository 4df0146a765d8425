import { requiredSetting } from '@orderflow/core';
import { consumerDeps, defineFunction } from '@orderflow/core/lambda';
import { readModelConsumer } from './consumer.ts';

export const handler = defineFunction((surroundings) =>
  readModelConsumer({
    ...consumerDeps(surroundings),
    readModelTable: requiredSetting(surroundings, 'READ_MODEL_TABLE'),
  }),
);
