// npm run test:unit: all unit tests, in groups and in the short form that npm test has of them (test/support/grouped.mjs). With
// options of Jest, the files that these choose, each by itself and at its full length.
import { spawnSync } from 'node:child_process';
import path from 'node:path';
import { fileURLToPath } from 'node:url';

const root = path.dirname(path.dirname(fileURLToPath(import.meta.url)));
const options = process.argv.slice(2);
const whole = options.length === 0 ? { ORDERFLOW_GROUPED: '1', FUZZ_TIMES: '0.25' } : {};
const jest = path.join(root, 'node_modules', 'jest', 'bin', 'jest.js');
const { status } = spawnSync(
  process.execPath,
  ['-C', 'orderflow-source', jest, '--selectProjects', 'unit', ...options],
  { cwd: root, env: { ...whole, ...process.env }, stdio: 'inherit' },
);
process.exitCode = status ?? 1;
