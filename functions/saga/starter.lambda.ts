import { executionsOf, requiredSetting, stepFunctions } from '@orderflow/core';
import { consumerDeps, defineFunction } from '@orderflow/core/lambda';
import { sagaStarter } from './starter.ts';

export const handler = defineFunction((surroundings) => {
  const call = surroundings.connect('states', () => stepFunctions());
  const executions = executionsOf(requiredSetting(surroundings, 'STATE_MACHINE_ARN'), call);
  return sagaStarter({ ...consumerDeps(surroundings), executions });
});
