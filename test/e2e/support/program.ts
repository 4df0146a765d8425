import { type ChildProcess, execFile } from 'node:child_process';
import { mkdirSync } from 'node:fs';
import { resolve } from 'node:path';
import { pathToFileURL } from 'node:url';

const PROGRAM = resolve('packages', 'operator', 'cli', 'orderflow.ts');

/** A program that never ends fails its test; without this, Jest would wait for it for ever after all tests. */
const GIVE_UP_MS = 5 * 60_000;

export interface Ended {
  readonly code: number;
  readonly output: string;
  readonly errors: string;
}

/**
 * Runs `orderflow` to its end, as `npm run orderflow` does. What tsx compiles for it is kept inside the repository, so that the
 * next run starts in two thirds of the time.
 * @param cwd @default the repository
 * @param watch is given the process
 */
export function runOrderflow(
  args: readonly string[],
  cwd = process.cwd(),
  watch: (child: ChildProcess) => void = () => {},
): Promise<Ended> {
  return runProgram(PROGRAM, args, cwd, watch);
}

/** Runs a program of this repository to its end. @param program path of its TypeScript file */
export function runProgram(
  program: string,
  args: readonly string[],
  cwd = process.cwd(),
  watch: (child: ChildProcess) => void = () => {},
): Promise<Ended> {
  const { TSX_DISABLE_CACHE: _, ...kept } = process.env;
  const TMPDIR = resolve('.build', 'tmp');
  mkdirSync(TMPDIR, { recursive: true });
  const loader = pathToFileURL(require.resolve('tsx')).href;
  const line = ['-C', 'orderflow-source', '--import', loader, program, ...args];
  return new Promise((done) => {
    const options = { cwd, env: { ...kept, TMPDIR }, timeout: GIVE_UP_MS, killSignal: 'SIGKILL' } as const;
    const child = execFile(process.execPath, line, options, (error, output, errors) =>
      done({ code: error ? Number(error.code ?? 1) : 0, output: output.trim(), errors: errors.trim() }),
    );
    watch(child);
  });
}

/** Runs it until it has printed `sign`, and interrupts it then, once, as Ctrl-C does. */
export const interruptOrderflow = (args: readonly string[], sign: string, cwd = process.cwd()): Promise<Ended> =>
  runOrderflow(args, cwd, (child) => {
    let printed = '';
    child.stdout?.on('data', (chunk) => {
      const isKnown = printed.includes(sign);
      printed += chunk;
      if (!isKnown && printed.includes(sign)) child.kill('SIGINT');
    });
  });
