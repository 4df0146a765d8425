import { spawn } from 'node:child_process';
import { appendFileSync } from 'node:fs';
import { stripVTControlCharacters } from 'node:util';
import { Stop } from './stop.ts';

export interface ProgramProps {
  readonly args: readonly string[];
  readonly cwd: string;
  readonly env: NodeJS.ProcessEnv;
  /** Its output is appended to this file. */
  readonly logFile: string;
  /** Ends it and its child processes. */
  readonly signal?: AbortSignal;
  /** What the error message begins with if it fails. */
  readonly failure: string;
}

/** Runs a Node program to its end. @returns its output @throws Stop in one line, if it fails */
export async function runProgram({ args, cwd, env, logFile, signal, failure }: ProgramProps): Promise<string> {
  signal?.throwIfAborted();
  const child = spawn(process.execPath, args, { cwd, env, detached: true, stdio: ['ignore', 'pipe', 'pipe'] });
  const end = () => killGroup(child.pid);
  signal?.addEventListener('abort', end, { once: true });
  let said = '';
  const note = (chunk: Buffer) => {
    said += chunk;
    appendFileSync(logFile, chunk);
  };
  child.stdout.on('data', note);
  child.stderr.on('data', note);
  const code = await new Promise<number | string>((resolve) => {
    child.once('error', (error) => resolve(error.message));
    child.once('close', (status, killed) => resolve(killed ?? status ?? 1));
  }).finally(() => signal?.removeEventListener('abort', end));
  signal?.throwIfAborted();
  if (code !== 0) throw new Stop(`${failure}: ${reasonIn(said) ?? code} (all it said: ${logFile})`);
  return stripVTControlCharacters(said);
}

/** The line with the reason: the last one that names an error, or the last one that is not noise. */
export function reasonIn(output: string): string | undefined {
  const lines = stripVTControlCharacters(output)
    .split('\n')
    .map((line) => line.trim())
    .filter((line) => line !== '' && !noise.test(line));
  const found = lines.findLastIndex((line) => /(^|\W)\w*Error: |‣ /.test(line));
  const at = found < 0 ? lines.length - 1 : found;
  const goesOn = lines[at]?.endsWith(':') ? ` ${lines[at + 1] ?? ''}` : '';
  return lines[at] && `${lines[at]}${goesOn}`.replace(/^(\[cause\]: |[‣❌\s])+/u, '');
}

/** Lines of stack traces, and lines that have nothing to do with the error. */
const noise = /^(at |\(Use|\(node:|Node\.js v|npm )|Subprocess exited|^[{}^]/;

function killGroup(pid: number | undefined): void {
  try {
    if (pid) process.kill(-pid, 'SIGKILL');
  } catch {
    // It has ended already.
  }
}
