import { generalFunctions } from '../world/general-functions';
import type { Functions } from '../world/world';
import { functionsOf } from './functions';
import { providersIn } from './providers';

/** All functions of the order flow, in this code. */
export const code: Functions = (world) => ({ ...generalFunctions, ...functionsOf(providersIn(world)) });
