import { LambdaClient } from '@aws-sdk/client-lambda';
import { breakerController, breakerOfFunction } from '@orderflow/core/breaker';
import { consumerDeps, defineFunction } from '@orderflow/core/lambda';
import { requiredSetting, SDK_OPTIONS } from '@orderflow/core/surroundings';

export const handler = defineFunction((surroundings) =>
  breakerController({
    ...breakerOfFunction(surroundings, consumerDeps(surroundings)),
    lambda: surroundings.connect('lambda', () => new LambdaClient(SDK_OPTIONS)),
    mappings: JSON.parse(requiredSetting(surroundings, 'BREAKER_MAPPINGS')),
  }),
);
