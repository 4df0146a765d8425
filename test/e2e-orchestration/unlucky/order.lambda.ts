import { handler as lucky } from '../../../functions/saga/order.lambda';
import { unlucky } from './unlucky';

export const handler = unlucky(lucky);
