/** Hostile input for property tests. */
export { anything, hugeText, nearly, number, oddText, PROTOTYPE_KEYS, spelled, text } from './absurd.ts';
export { type FuzzOptions, fuzz } from './fuzz.ts';
export { type Mutated, mutated, nameOf } from './mutation.ts';
