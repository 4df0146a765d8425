import { LambdaClient } from '@aws-sdk/client-lambda';
import { breakerController, breakerFromEnv } from '@orderflow/core/breaker';
import { env, lambdaDeps } from '@orderflow/core/lambda';
import { SDK_OPTIONS } from '@orderflow/core/surroundings';

export const handler = breakerController({
  ...breakerFromEnv(lambdaDeps()),
  lambda: new LambdaClient(SDK_OPTIONS),
  mappings: JSON.parse(env('BREAKER_MAPPINGS')),
});
