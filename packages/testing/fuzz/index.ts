/** Invalid and unusual input for property tests. */

export { type FuzzOptions, fuzz, runs } from './fuzz.ts';
export { type Mutated, mutated, nameOf } from './mutation.ts';
export { anything, hugeText, nearly, number, oddText, PROTOTYPE_KEYS, spelled, text } from './odd-values.ts';
