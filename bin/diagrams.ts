import { writeFileSync } from 'node:fs';
import { SAGA_DOCUMENT, sagaDocument } from './lib/saga-picture.ts';
import { runTool } from './lib/tool.cjs';

const usage = `Draws the state machine of the order saga anew, from its definition, into ${SAGA_DOCUMENT}.

usage: npm run diagrams`;

await runTool({
  name: 'diagrams',
  usage,
  async run() {
    writeFileSync(SAGA_DOCUMENT, sagaDocument().now);
    console.log(`the order saga in ${SAGA_DOCUMENT}`);
  },
});
