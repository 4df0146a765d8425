import { type ParseArgsConfig, parseArgs } from 'node:util';
import { shown } from './shown.ts';
import { UsageError } from './usage-error.ts';

/** `parseArgs` of Node, with its errors as one line. @throws UsageError */
export function parseCommandLine<T extends ParseArgsConfig>(config: T): ReturnType<typeof parseArgs<T>> {
  try {
    return parseArgs(config);
  } catch (error) {
    throw new UsageError(shown((error as Error).message.split('\n')[0]));
  }
}
