import { executionsOf } from '../runtime/step-functions';
import { env, lambdaDeps } from '../runtime/wiring';
import { sagaStarter } from './starter';

export const handler = sagaStarter({ ...lambdaDeps(), executions: executionsOf(env('STATE_MACHINE_ARN')) });
