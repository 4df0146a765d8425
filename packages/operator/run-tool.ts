import { shown } from './shown.ts';
import { UsageError } from './usage-error.ts';

/** A program of the operator's. */
export interface Tool {
  /** What its error messages begin with. */
  readonly name: string;
  /** What `--help` prints. */
  readonly usage: string;
  /** @returns the exit code. @default 0 */
  readonly run: (argv: readonly string[]) => Promise<number | undefined>;
}

/**
 * Runs a tool to its end. An error is one line; the exit code is 2 for a command line that makes no sense, and 1 for
 * any other error.
 * @returns the exit code
 */
export async function runTool({ name, usage, run }: Tool, argv = process.argv.slice(2)): Promise<number> {
  process.env.AWS_SDK_JS_NODE_VERSION_SUPPORT_WARNING_DISABLED ??= 'true';
  try {
    if (argv.includes('--help') || argv.includes('-h')) console.log(usage);
    else return (await run(argv)) ?? 0;
    return 0;
  } catch (error) {
    const isUsage = error instanceof UsageError;
    console.error(`${name}: ${messageOf(error)}${isUsage ? ' (--help lists the options)' : ''}`);
    return isUsage ? 2 : 1;
  }
}

/** One line. Node gives connection errors to several addresses no message of their own. */
function messageOf(error: unknown): string {
  const { message, code } = error as { readonly message?: string; readonly code?: string };
  return shown(message || code || error, 300);
}
