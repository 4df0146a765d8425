import { handler as lucky } from '../../../functions/saga/inventory.lambda';
import { unlucky } from './unlucky';

export const handler = unlucky(lucky);
