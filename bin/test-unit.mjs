// npm run test:unit: all unit tests, in groups and in the short form that npm test has of them (test/support/grouped.mjs). With
// options of Jest, or patterns, the files that these choose, each by itself and at its full length.
import path from 'node:path';
import { fileURLToPath } from 'node:url';

process.chdir(path.dirname(path.dirname(fileURLToPath(import.meta.url))));
const options = process.argv.slice(2);
const whole = options.length === 0 ? { ORDERFLOW_GROUPED: '1', FUZZ_TIMES: '0.25' } : {};
Object.assign(process.env, { ...whole, ...process.env });
// In this process, which saves the start of another. `--selectProjects` takes all words behind it.
process.argv.splice(2, options.length, ...options, '--selectProjects', 'unit');
await import('../node_modules/jest/bin/jest.js');
