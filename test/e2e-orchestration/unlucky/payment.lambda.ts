import { handler as lucky } from '../../../functions/saga/payment.lambda.ts';
import { unlucky } from './unlucky.ts';

export const handler = unlucky(lucky);
