import { env, lambdaDeps } from '../../packages/core/lambda/wiring';
import { plan } from './plan';

export const handler = plan(lambdaDeps(), env('PLAN_TABLE'));
