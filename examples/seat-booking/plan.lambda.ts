import { requiredSetting } from '@orderflow/core';
import { consumerDeps, defineFunction } from '@orderflow/core/lambda';
import { plan } from './plan.ts';

export const handler = defineFunction((surroundings) =>
  plan(consumerDeps(surroundings), requiredSetting(surroundings, 'PLAN_TABLE')),
);
