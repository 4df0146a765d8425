import { env, lambdaDeps } from '../../functions/runtime/wiring';
import { plan } from './plan';

export const handler = plan(lambdaDeps(), env('PLAN_TABLE'));
