import { spawnSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

/**
 * Has the user edit a text in `$VISUAL`, `$EDITOR` or vi. The file is the user's alone, and gone afterwards.
 * @throws Error when the editor fails
 */
export async function editText(text: string, { VISUAL, EDITOR }: NodeJS.ProcessEnv): Promise<string> {
  const directory = mkdtempSync(join(tmpdir(), 'orderflow-'));
  const file = join(directory, 'event.json');
  try {
    writeFileSync(file, text, { mode: 0o600 });
    // A setting such as `code --wait` is a command line.
    const [editor = 'vi', ...options] = (VISUAL || EDITOR || 'vi').split(' ').filter(Boolean);
    const { status, error } = spawnSync(editor, [...options, file], { stdio: 'inherit' });
    if (error || status !== 0) throw new Error(`the editor ${editor} failed: nothing was changed`);
    return readFileSync(file, 'utf8');
  } finally {
    rmSync(directory, { recursive: true });
  }
}
