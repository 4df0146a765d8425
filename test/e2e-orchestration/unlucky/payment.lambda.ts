import { handler as lucky } from '../../../functions/saga/payment.lambda';
import { unlucky } from './unlucky';

export const handler = unlucky(lucky);
