import { LambdaClient } from '@aws-sdk/client-lambda';
import { SDK_OPTIONS } from '../runtime';
import { breakerFromEnv } from '../runtime/breaker/from-env';
import { env, lambdaDeps } from '../runtime/wiring';
import { supervisor } from './supervisor';

export const handler = supervisor({
  ...breakerFromEnv(lambdaDeps()),
  lambda: new LambdaClient(SDK_OPTIONS),
  mappings: JSON.parse(env('BREAKER_MAPPINGS')),
});
