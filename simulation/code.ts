import { generalFunctions } from '../packages/simulation/stage/general-functions';
import type { Functions } from '../packages/simulation/stage/world';
import { functionsOf } from './functions';
import { providersIn } from './providers';

/** All functions of the order flow, in this code. */
export const code: Functions = (world) => ({ ...generalFunctions, ...functionsOf(providersIn(world)) });
