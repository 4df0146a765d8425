import { env, lambdaDeps } from '@orderflow/core/lambda';
import { plan } from './plan.ts';

export const handler = plan(lambdaDeps(), env('PLAN_TABLE'));
