import { execFileSync } from 'node:child_process';
import { cpSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { bundle } from '../../lib/bundle.ts';

test.each(['to-kafka', 'from-kafka', 'to-rabbit', 'from-rabbit'])(
  'the bundle of %s is all that the function needs',
  (name) => {
    const away = mkdtempSync(join(tmpdir(), 'orderflow-brokers-'));
    cpSync(bundle(`demo/brokers/${name}.lambda.ts`), away, { recursive: true });
    const script = "import('./index.mjs').then(({ handler }) => console.log(typeof handler))";
    expect(execFileSync(process.execPath, ['-e', script], { cwd: away, encoding: 'utf8' })).toBe('function\n');
    rmSync(away, { recursive: true });
  },
);
