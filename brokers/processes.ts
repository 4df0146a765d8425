import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { readFileSync } from 'node:fs';
import { connect, createServer } from 'node:net';
import { setTimeout as sleep } from 'node:timers/promises';

/** How long a broker may take to start, milliseconds: ten times what it takes on a busy machine. */
const START_MS = 120_000;

/**
 * Runs a program that is killed when the pipe to it is closed, which the end of this process does too, whatever ends it. The shell ends when the
 * program does.
 */
export const TIED = tied('"$@"', 'cat <&3 >/dev/null; kill -9 $program');

/**
 * The same with all that the program has started, by the signal that the pipe says before. The shell ends when all have ended, or after 5 s where the
 * system's first process does not look after orphans. Linux has `setsid`.
 */
export const TIED_GROUP = tied(
  'setsid "$@"',
  'signal=$(cat <&3); [ "$signal" ] || signal=KILL; kill -$signal -$program',
  'left=50; while kill -KILL -$program && [ $((left -= 1)) -gt 0 ]; do sleep 0.1; done',
);

/** A job of a shell has no standard input, so the pipe has another number. @param after what to do when the program has ended */
function tied(program: string, whenClosed: string, after = ':'): string {
  return `exec 3<&0; ${program} </dev/null 3<&- & program=$!; { ${whenClosed}; } & closing=$!; wait $program; { kill $closing; ${after}; } 2>/dev/null`;
}

/**
 * Starts a program that ends with this process. Ctrl-C in a terminal reaches only this process.
 * @param how {@link TIED} or {@link TIED_GROUP}
 * @param log a file descriptor
 */
export const spawnTied = (how: string, command: readonly string[], log: number, env = process.env): ChildProcess =>
  spawn('sh', ['-c', how, 'broker', ...command], { stdio: ['pipe', log, log], env, detached: true });

/** Ends what {@link spawnTied} has started, as a power failure does: nothing is closed. With `TERM`, a group closes what it has. */
export async function killTied(program: ChildProcess, signal: 'KILL' | 'TERM' = 'KILL'): Promise<void> {
  if (program.exitCode !== null || program.signalCode !== null) return;
  const ended = once(program, 'exit');
  program.stdin?.end(signal);
  await ended;
}

/**
 * Waits until a program of {@link spawnTied} is up.
 * @param log the file that it logs to
 * @throws Error with the end of the log, when the program has ended, or takes too long
 */
export async function untilUp(program: ChildProcess, isUp: () => Promise<boolean>, log: string): Promise<void> {
  const latest = Date.now() + START_MS;
  while (!(await isUp())) {
    if (program.exitCode !== null || program.signalCode !== null || Date.now() > latest)
      throw new Error(`the broker did not start: ${readFileSync(log, 'utf8').slice(-2000)}`);
    await sleep(100);
  }
}

/** A port of 127.0.0.1 that nobody has: the preferred one, if it is free. */
export async function freePort(preferred = 0): Promise<number> {
  const server = createServer();
  try {
    server.listen(preferred, '127.0.0.1');
    await once(server, 'listening');
  } catch (error) {
    if (preferred === 0) throw error;
    return freePort();
  }
  const { port } = server.address() as { port: number };
  server.close();
  await once(server, 'close');
  return port;
}

export const takesConnections = (port: number): Promise<boolean> =>
  new Promise((resolve) => {
    const socket = connect({ port, host: '127.0.0.1' });
    const answer = (does: boolean) => () => {
      socket.destroy();
      resolve(does);
    };
    socket.once('connect', answer(true)).once('error', answer(false));
  });

export interface RunOptions {
  /** @default the working directory */
  readonly cwd?: string;
  /** The error's message when this machine has no such program. */
  readonly missing: string;
  /** Ends the program. */
  readonly signal?: AbortSignal | undefined;
}

/** Runs a program to its end. @returns what it printed @throws Error with one line */
export async function run(
  program: string,
  args: readonly string[],
  { cwd, missing, signal }: RunOptions,
): Promise<{ readonly stdout: string; readonly stderr: string }> {
  const child = spawn(program, args, {
    stdio: ['ignore', 'pipe', 'pipe'],
    ...(cwd && { cwd }),
    ...(signal && { signal }),
  });
  const said = { stdout: '', stderr: '' };
  child.stdout.on('data', (chunk) => (said.stdout += chunk));
  child.stderr.on('data', (chunk) => (said.stderr += chunk));
  const status = await new Promise<number | null>((resolve, reject) => {
    child.once('error', (error) =>
      reject((error as NodeJS.ErrnoException).code === 'ENOENT' ? new Error(missing) : error),
    );
    child.once('close', resolve);
  });
  if (status === 0) return said;
  const lines = `${said.stderr}\n${said.stdout}`.trim().split('\n');
  const telling = lines.filter((line) => /^(E:|\[ERROR\]|Error)/.test(line));
  throw new Error(`${program}: ${telling.at(0) ?? lines.at(-1) ?? `exit code ${status}`}`);
}
