import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

/** The CDK makes a temporary directory for each app and leaves it there: so the run has a place for those of its own. */
export default function setUp(): void {
  const directory = mkdtempSync(join(tmpdir(), 'tests-of-orderflow-'));
  process.env.TMPDIR = directory;
  process.once('exit', () => rmSync(directory, { recursive: true, force: true }));
}
