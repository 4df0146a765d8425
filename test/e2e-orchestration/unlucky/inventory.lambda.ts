import { handler as lucky } from '../../../functions/saga/inventory.lambda.ts';
import { unlucky } from './unlucky.ts';

export const handler = unlucky(lucky);
