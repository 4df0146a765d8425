import { execFileSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { zipOf } from './zip.ts';

test('Python reads the archive: every file with its content, the same bytes each time', () => {
  const directory = mkdtempSync(join(tmpdir(), 'orderflow-zip-'));
  mkdirSync(join(directory, 'chunks'));
  const files = { 'index.mjs': 'export const handler = 1;', 'chunks/ümlaut.mjs': 'x'.repeat(100_000), 'empty.txt': '' };
  for (const [name, text] of Object.entries(files)) writeFileSync(join(directory, name), text);
  const archive = join(mkdtempSync(join(tmpdir(), 'orderflow-zip-')), 'code.zip');
  writeFileSync(archive, zipOf(directory));
  const script = `import json, sys, zipfile
with zipfile.ZipFile(sys.argv[1]) as z:
    assert z.testzip() is None
    print(json.dumps({name: z.read(name).decode() for name in z.namelist()}))`;
  expect(JSON.parse(execFileSync('python3', ['-c', script, archive], { encoding: 'utf8' }))).toEqual(files);
  expect(zipOf(directory).equals(zipOf(directory))).toBe(true);
});
