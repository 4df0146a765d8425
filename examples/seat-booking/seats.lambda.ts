import { lambdaDeps } from '../../packages/core/lambda/wiring';
import { seats } from './seats';

export const handler = seats(lambdaDeps());
