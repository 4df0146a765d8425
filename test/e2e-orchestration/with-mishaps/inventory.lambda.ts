import { handler as undisturbed } from '../../../functions/saga/inventory.lambda.ts';
import { withMishaps } from './with-mishaps.ts';

export const handler = withMishaps(undisturbed);
