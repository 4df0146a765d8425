import { existsSync, type FSWatcher, readdirSync, watch } from 'node:fs';
import { join } from 'node:path';

/** Directories whose content is not watched. */
const IS_SKIPPED = /^(node_modules|dist|[.].*)$/;

/**
 * Says which files change in some directories and all below, until the signal; a file may be said several times. Each directory is
 * watched by itself: where Linux is, Node's own recursive watch loses a file when an editor replaces it by another of its name.
 * @param changed is given paths with `/`
 */
export function changesOf(directories: readonly string[], signal: AbortSignal, changed: (file: string) => void): void {
  const watchers = new Map<string, FSWatcher>();
  const onChange = (path: string) => {
    changed(path);
    if (!existsSync(path)) stop(path);
    else if (!watchers.has(path)) for (const file of start(path)) changed(file);
  };
  const stop = (path: string) => {
    watchers.get(path)?.close();
    watchers.delete(path);
  };
  /** @returns the files that are there by now, which nobody has been told of if the directory is a new one */
  const start = (path: string): readonly string[] => {
    const entries = entriesOf(path);
    if (!entries) return [];
    const watcher = watch(path, (_, name) => {
      if (name !== null && !IS_SKIPPED.test(name)) onChange(join(path, name).replaceAll('\\', '/'));
    });
    watcher.on('error', () => stop(path));
    watchers.set(path, watcher);
    return entries
      .filter(({ name }) => !IS_SKIPPED.test(name))
      .flatMap((entry) => (entry.isDirectory() ? start(`${path}/${entry.name}`) : [`${path}/${entry.name}`]));
  };
  for (const directory of directories) start(directory);
  signal.addEventListener('abort', () => [...watchers.keys()].forEach(stop), { once: true });
}

/** @returns `undefined` for what is no directory, or is gone */
function entriesOf(path: string) {
  try {
    return readdirSync(path, { withFileTypes: true });
  } catch {
    return undefined;
  }
}
