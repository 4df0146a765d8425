/** A file of planted bugs, with another seed for one of them. @returns `undefined` when that bug is not in the file */
export function withSeed(text: string, name: string, seed: number): string | undefined {
  const at = [`name: '${name}',`, `name: "${name}",`].map((line) => text.indexOf(line)).find((place) => place >= 0);
  if (at === undefined) return undefined;
  const [before, after] = [text.slice(0, at), text.slice(at)];
  return before + after.replace(/\bseed: \d+/, `seed: ${seed}`);
}
