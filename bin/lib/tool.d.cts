import { type ParseArgsConfig, parseArgs } from 'node:util';
import { Stop } from './stop.cjs';

/**
 * Runs a program of `npm run` to its end. `--help` prints how it is used, and nothing is done. An error is one line on stderr; the exit
 * code is 2 for a command line that makes no sense, and 1 for any other error.
 */
export function runTool<T = void>(tool: Tool<T>, args?: readonly string[]): Promise<void>;

export interface Tool<T> {
  /** As in `npm run NAME`. */
  readonly name: string;
  /** What `--help` prints. */
  readonly usage: string;
  /** Makes options of the command line. @default the program has none */
  readonly read?: (args: readonly string[]) => T;
  /** @returns the exit code. @default 0 */
  readonly run: (options: T) => Promise<number | undefined> | Promise<void>;
}

/** `parseArgs` of Node, with its errors as one line. @throws Stop with exit code 2 */
export function readArguments<O extends NonNullable<ParseArgsConfig['options']>>(
  args: readonly string[],
  options: O,
): ReturnType<typeof parseArgs<{ options: O }>>['values'];

/** A command line that makes no sense: exit code 2. */
export function misuse(what: string): Stop;
