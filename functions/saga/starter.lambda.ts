import { env, lambdaDeps } from '../../packages/core/lambda/wiring';
import { executionsOf } from '../../packages/core/workflow/step-functions';
import { sagaStarter } from './starter';

export const handler = sagaStarter({ ...lambdaDeps(), executions: executionsOf(env('STATE_MACHINE_ARN')) });
