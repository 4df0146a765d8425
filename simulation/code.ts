import type { Functions } from '@orderflow/simulation/stage';
import { generalFunctions } from '@orderflow/simulation/stage';
import { functionsOf } from './functions.ts';
import { providersIn } from './providers.ts';

/** All functions of the order flow, in this code. */
export const code: Functions = (world) => ({ ...generalFunctions, ...functionsOf(providersIn(world)) });
