import type { CliSurroundings } from './surroundings.ts';

/** Colours for stdout; none unless it is a terminal. `NO_COLOR` is obeyed. */
export interface Style {
  readonly bad: (text: string) => string;
  readonly good: (text: string) => string;
  readonly dim: (text: string) => string;
}

const plain = (text: string): string => text;
const coloured = (code: number) => (text: string) => `\u001b[${code}m${text}\u001b[0m`;

/** @see https://no-color.org */
export function styleOf({ stdout, env }: Pick<CliSurroundings, 'stdout' | 'env'>): Style {
  const isPlain = !stdout.isTTY || Boolean(env.NO_COLOR) || env.TERM === 'dumb';
  return isPlain
    ? { bad: plain, good: plain, dim: plain }
    : { bad: coloured(31), good: coloured(32), dim: coloured(2) };
}
