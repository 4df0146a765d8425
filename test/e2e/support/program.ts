import { execFile } from 'node:child_process';
import { mkdirSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { pathToFileURL } from 'node:url';

export interface Ended {
  readonly code: number;
  readonly output: string;
  readonly errors: string;
}

/**
 * Runs a program of `bin/` to its end, as its npm script does. What tsx compiles for it is kept inside the repository, so that the
 * next run starts in two thirds of the time.
 * @param program a file of `bin/`: `breaker.ts`
 * @param cwd @default the repository
 */
export function runProgram(program: string, args: readonly string[], cwd = process.cwd()): Promise<Ended> {
  const { TSX_DISABLE_CACHE: _, ...kept } = process.env;
  const TMPDIR = resolve('.build', 'tmp');
  mkdirSync(TMPDIR, { recursive: true });
  const loader = pathToFileURL(require.resolve('tsx')).href;
  const line = ['-C', 'orderflow-source', '--import', loader, join(process.cwd(), 'bin', program), ...args];
  return new Promise((done) => {
    execFile(process.execPath, line, { cwd, env: { ...kept, TMPDIR } }, (error, output, errors) =>
      done({ code: error ? Number(error.code ?? 1) : 0, output: output.trim(), errors: errors.trim() }),
    );
  });
}
