import { execFile } from 'node:child_process';
import { mkdirSync } from 'node:fs';
import { resolve } from 'node:path';

export interface Ended {
  readonly code: number;
  readonly stdout: string;
  readonly stderr: string;
}

/**
 * Runs one of our programs as its npm script does, to its end. What tsx compiles for it is kept inside the repository, so that the
 * next run starts in two thirds of the time.
 *
 * @param file such as `bin/breaker.ts`
 */
export function runProgram(file: string, ...args: readonly string[]): Promise<Ended> {
  const { TSX_DISABLE_CACHE: _, ...kept } = process.env;
  const TMPDIR = resolve('.build', 'tmp');
  mkdirSync(TMPDIR, { recursive: true });
  return new Promise((resolve) => {
    execFile(
      process.execPath,
      ['-C', 'orderflow-source', '--import', 'tsx', file, ...args],
      { env: { ...kept, TMPDIR } },
      (error, stdout, stderr) => resolve({ code: error ? Number(error.code ?? 1) : 0, stdout, stderr }),
    );
  });
}
