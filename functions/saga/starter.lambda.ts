import { executionsOf } from '@orderflow/core';
import { env, lambdaDeps } from '@orderflow/core/lambda';
import { sagaStarter } from './starter.ts';

export const handler = sagaStarter({ ...lambdaDeps(), executions: executionsOf(env('STATE_MACHINE_ARN')) });
