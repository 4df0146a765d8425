import { execFile } from 'node:child_process';
import { mkdtempSync, readdirSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

/** Runs the app as the CDK CLI does. */
function app(context: Record<string, string>) {
  const outdir = mkdtempSync(join(tmpdir(), 'orderflow-app-'));
  const env = {
    PATH: process.env.PATH,
    CDK_CONTEXT_JSON: JSON.stringify(context),
    CDK_OUTDIR: outdir,
    TSX_DISABLE_CACHE: '1',
  };
  return new Promise<{ code: unknown; stderr: string; files: string[] }>((resolve) => {
    execFile(
      process.execPath,
      ['-C', 'orderflow-source', '--import', 'tsx', 'bin/orderflow.ts'],
      { env },
      (error, _, stderr) => {
        const files = readdirSync(outdir);
        rmSync(outdir, { recursive: true });
        resolve({ code: error?.code ?? 0, stderr, files });
      },
    );
  });
}

test('a bad key ends the app with one line that names it', async () => {
  const { code, stderr, files } = await app({ stage: 'dev', front: 'door' });
  expect(stderr).toBe("orderflow: front: 'door' must be http-api or function-url\n");
  expect(code).toBe(1);
  expect(files).toEqual([]);
});

test('the app bundles every function and makes the stack of the stage', async () => {
  const { code, stderr, files } = await app({ stage: 'local-app', archive: 'off' });
  expect(stderr).toBe('');
  expect(code).toBe(0);
  expect(files).toContain('orderflow-local-app.template.json');
  expect(files.filter((name) => name.startsWith('asset.'))).toHaveLength(12);
}, 300_000);
