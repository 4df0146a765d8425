/**
 * Identifiers as AWS gives them, and yet the same in each run: of the form of a UUID, counting up.
 * @param series tells the ids of one thing from those of another, 0 to 65535
 */
export function countingIds(series: number): () => string {
  let count = 0;
  const middle = series.toString(16).padStart(4, '0');
  return () => `00000000-${middle}-4000-8000-${(++count).toString(16).padStart(12, '0')}`;
}
