import { handler as undisturbed } from '../../../functions/saga/payment.lambda.ts';
import { withMishaps } from './with-mishaps.ts';

export const handler = withMishaps(undisturbed);
