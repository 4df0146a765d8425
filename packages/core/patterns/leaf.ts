/** A value in an event that is no object and no list. */
export type Leaf = string | number | boolean | null;

/** Says whether a leaf is what a pattern asks for. */
export type LeafTest = (leaf: Leaf) => boolean;

export const isLeaf = (value: unknown): value is Leaf =>
  value === null || typeof value === 'string' || typeof value === 'number' || typeof value === 'boolean';

/** A test that only texts can pass. */
export const ofText =
  (test: (text: string) => boolean): LeafTest =>
  (leaf) =>
    typeof leaf === 'string' && test(leaf);
