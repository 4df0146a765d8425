// npm run lint:infra: cdk-nag, cfn-lint, checkov and asl-validator on the templates of eight configurations. It fails on a finding
// that bin/lint/explanations.ts does not explain, and on an explanation that explains nothing any more.
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { checkNode } from './lib/node.cjs';
import { setUpLinters } from './lib/setup.cjs';

const root = path.dirname(path.dirname(fileURLToPath(import.meta.url)));

try {
  checkNode();
  process.chdir(root);
  const venv = await setUpLinters(root);
  const { lintInfra } = await import('./lint/lint-infra.ts');
  process.exitCode = await lintInfra(venv);
} catch (error) {
  console.error(error.name === 'Stop' ? error.message : error);
  process.exitCode = 1;
}
