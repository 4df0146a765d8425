import { spawnSync } from 'node:child_process';

export interface Ended {
  readonly code: number | null;
  readonly stdout: string;
  readonly stderr: string;
}

/** Runs a program to its end, outside of this repository's settings: no condition of `exports`, no AWS. */
export function run(cwd: string, command: string, ...args: readonly string[]): Ended {
  const kept = Object.entries(process.env).filter(
    ([name]) => !/^(AWS_|NODE_OPTIONS$|npm_|INIT_CWD$|TSX_|NODE_ENV$|JEST_)/.test(name),
  );
  const env = { ...Object.fromEntries(kept), ...QUIET };
  const { status, stdout, stderr, error } = spawnSync(command, args, {
    cwd,
    env,
    encoding: 'utf8',
    maxBuffer: 1 << 26,
  });
  if (error) throw error;
  return { code: status, stdout, stderr };
}

const QUIET = {
  AWS_SDK_JS_NODE_VERSION_SUPPORT_WARNING_DISABLED: 'true',
  CDK_DISABLE_CLI_TELEMETRY: 'true',
  CDK_DISABLE_VERSION_CHECK: 'true',
  NO_COLOR: '1',
  TSX_DISABLE_CACHE: '1',
};

/** @throws Error with what the program said, unless it ended with exit code 0 */
export function succeed(cwd: string, command: string, ...args: readonly string[]): string {
  const { code, stdout, stderr } = run(cwd, command, ...args);
  if (code !== 0) throw new Error(`${command} ${args.join(' ')} ended with ${code}:\n${stdout}\n${stderr}`);
  return stdout;
}
