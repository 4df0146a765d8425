import { execFile } from 'node:child_process';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';

export interface Ended {
  readonly code: number;
  readonly output: string;
  readonly errors: string;
}

/**
 * Runs a program of `bin/`, as `npm run` does.
 * @param cwd @default the repository
 */
export function runProgram(program: string, args: readonly string[], cwd = process.cwd()): Promise<Ended> {
  const loader = pathToFileURL(require.resolve('tsx')).href;
  const line = ['-C', 'orderflow-source', '--import', loader, join(process.cwd(), 'bin', program), ...args];
  return new Promise((resolve) => {
    execFile(process.execPath, line, { cwd }, (error, output, errors) =>
      resolve({ code: Number(error?.code ?? 0), output: output.trim(), errors: errors.trim() }),
    );
  });
}
