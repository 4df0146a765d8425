import { mkdirSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { templateApp } from '@orderflow/constructs/assertions';
import { readConfig } from '../../lib/config.ts';
import { OrchestrationStack } from '../../lib/stacks/orchestration-stack.ts';
import { stateDiagram } from './state-diagram.ts';
import { definitionIn } from './state-machine.ts';

/** The document with the picture of the order saga, from the root of the repository. */
export const SAGA_DOCUMENT = 'docs/choosing-a-flow.md';

const BLOCK = /(<!-- npm run diagrams -->\n).*(<!-- \/diagrams -->)/s;

/** The document with the picture as it has to be, and as it was last written. @throws Error if it has no place for one */
export function sagaDocument(): { readonly now: string; readonly written: string } {
  const written = readFileSync(SAGA_DOCUMENT, 'utf8');
  if (!BLOCK.test(written)) throw new Error(`${SAGA_DOCUMENT} has no place for the picture`);
  const picture = `\`\`\`mermaid\n${stateDiagram(definition())}\n\`\`\`\n`;
  return { now: written.replace(BLOCK, (_, from, to) => `${from}${picture}${to}`), written };
}

/** As it is deployed; here without the code of its functions. */
function definition() {
  const scratch = mkdtempSync(join(tmpdir(), 'orderflow-diagrams-'));
  try {
    const code = join(scratch, 'code');
    mkdirSync(code);
    const outdir = join(scratch, 'cdk.out');
    const app = templateApp({ outdir });
    const config = readConfig({ flow: 'orchestration' });
    const stack = new OrchestrationStack(app, 'orderflow', { config, bundle: () => code });
    return definitionIn(app.synth().getStackArtifact(stack.artifactId).template);
  } finally {
    rmSync(scratch, { recursive: true, force: true });
  }
}
