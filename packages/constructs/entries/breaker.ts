import { LambdaClient } from '@aws-sdk/client-lambda';
import { SDK_OPTIONS } from '../../core';
import { supervisor } from '../../core/breaker/controller';
import { breakerFromEnv } from '../../core/breaker/from-env';
import { env, lambdaDeps } from '../../core/lambda/wiring';

export const handler = supervisor({
  ...breakerFromEnv(lambdaDeps()),
  lambda: new LambdaClient(SDK_OPTIONS),
  mappings: JSON.parse(env('BREAKER_MAPPINGS')),
});
