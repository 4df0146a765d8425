import { handler as lucky } from '../../../functions/saga/shipping.lambda';
import { unlucky } from './unlucky';

export const handler = unlucky(lucky);
