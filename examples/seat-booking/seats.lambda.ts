import { lambdaDeps } from '@orderflow/core/lambda';
import { seats } from './seats.ts';

export const handler = seats(lambdaDeps());
