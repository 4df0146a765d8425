import { lambdaDeps } from '../../functions/runtime/wiring';
import { seats } from './seats';

export const handler = seats(lambdaDeps());
