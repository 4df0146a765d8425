import { CommanderError } from 'commander';
import { shown } from '../shown.ts';
import { UsageError } from '../usage-error.ts';
import { makeProgram } from './program.ts';
import { CommandFailed } from './stage-command.ts';
import type { CliSurroundings } from './surroundings.ts';

/** How the program ended. */
export const EXIT = { done: 0, failed: 1, misused: 2, interrupted: 130 } as const;

/** After an interruption, how long a command may take to end what it has in hand: milliseconds. */
const GRACE_MS = 20_000;

/**
 * Runs `orderflow` to its end. An error is one line on stderr.
 * @param argv what follows the program's name
 * @returns the exit code: 0 done, 1 failed, 2 misused, 130 interrupted
 */
export async function runOrderflow(argv: readonly string[], surroundings: CliSurroundings): Promise<number> {
  const { interrupted, stderr } = surroundings;
  try {
    const running = makeProgram(surroundings).parseAsync(argv.length > 0 ? [...argv] : ['--help'], { from: 'user' });
    await Promise.race([running, graceAfter(interrupted)]);
    return interrupted.aborted ? EXIT.interrupted : EXIT.done;
  } catch (error) {
    if (error instanceof CommandFailed) return interrupted.aborted ? EXIT.interrupted : error.exitCode;
    if (error instanceof CommanderError && error.exitCode === 0) return EXIT.done;
    const { line, exitCode } = interrupted.aborted ? INTERRUPTED : describe(error);
    stderr.write(`orderflow: ${line}\n`);
    return exitCode;
  }
}

const INTERRUPTED = { line: 'interrupted', exitCode: EXIT.interrupted };

function describe(error: unknown): { readonly line: string; readonly exitCode: number } {
  const isMisuse = error instanceof UsageError || error instanceof CommanderError;
  if (!isMisuse) return { line: messageOf(error), exitCode: EXIT.failed };
  if (error instanceof CommanderError && error.code === 'commander.help')
    return { line: 'a command is required (--help lists them)', exitCode: EXIT.misused };
  const message = shown(error.message.replace(/^error: /, '').replaceAll('\n', ' '), 300);
  return { line: `${message} (--help lists the options)`, exitCode: EXIT.misused };
}

/** One line. Node gives connection errors to several addresses no message of their own. */
function messageOf(error: unknown): string {
  const { message, code } = error as { readonly message?: string; readonly code?: string };
  return shown(message || code || error, 300);
}

/** Rejects when the time to end is over. It never does without an interruption. */
function graceAfter(interrupted: AbortSignal): Promise<never> {
  return new Promise((_, reject) => {
    interrupted.addEventListener('abort', () => {
      setTimeout(() => reject(new Error('interrupted')), GRACE_MS).unref();
    });
  });
}
