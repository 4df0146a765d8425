// npm run lint:infra: see the usage below. Its environment is made before anything of npm is imported.
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { checkNode } from './lib/node.cjs';
import { setUpLinters } from './lib/setup.cjs';
import { runTool } from './lib/tool.cjs';

const root = path.dirname(path.dirname(fileURLToPath(import.meta.url)));

const usage = `Lints the templates of eight configurations by cdk-nag, cfn-lint, checkov and asl-validator. It fails on a finding that
bin/lint/explanations.ts does not explain, and on an explanation that explains nothing any more.

usage: npm run lint:infra`;

await runTool({
  name: 'lint:infra',
  usage,
  async run() {
    checkNode();
    process.chdir(root);
    const venv = await setUpLinters(root);
    const { lintInfra } = await import('./lint/lint-infra.ts');
    return lintInfra(venv);
  },
});
