import { readFile } from 'node:fs/promises';

/** One place in one file, changed. */
export interface SourceChange {
  /** From the repository: `packages/core/store/event-store.ts`. */
  readonly file: string;
  /** Occurs exactly once there. */
  readonly find: string;
  readonly replace: string;
}

/** What a file says once it is changed. @throws Error when a change does not find its place */
export async function changed(path: string, changes: readonly SourceChange[]): Promise<string> {
  let text = await readFile(path, 'utf8');
  for (const { file, find, replace } of changes) {
    const parts = text.split(find);
    if (parts.length !== 2)
      throw new Error(`${file}: ${JSON.stringify(find)} is there ${parts.length - 1} times, not once`);
    text = parts.join(replace);
  }
  return text;
}

/** Checks that each change finds its place, without building anything. @throws Error when one does not */
export async function checkChanges(changes: readonly SourceChange[]): Promise<void> {
  for (const file of new Set(changes.map((change) => change.file)))
    await changed(
      file,
      changes.filter((change) => change.file === file),
    );
}
