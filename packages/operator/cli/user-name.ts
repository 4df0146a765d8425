import { userInfo } from 'node:os';

/**
 * Who runs the program, for the operations log: the system's name of the user, else the environment's `USER`, else `uid-<n>`. A container that runs
 * under another uid has no name for it, and Node then throws.
 * @param read stands in for Node's `userInfo` in tests
 */
export function userName(
  env: Readonly<Record<string, string | undefined>>,
  read: () => { readonly username: string } = userInfo,
  uid = process.getuid?.(),
): string {
  try {
    return read().username;
  } catch {
    return env.USER || `uid-${uid ?? 'unknown'}`;
  }
}
