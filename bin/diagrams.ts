import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { drawnPictures, PICTURES } from './lib/pictures/pictures.ts';
import { SAGA_DOCUMENT, sagaDocument } from './lib/saga-picture.ts';
import { runTool } from './lib/tool.cjs';

const usage = `Draws the state machine of the order saga anew, from its definition, into ${SAGA_DOCUMENT}, and the pictures in ${PICTURES}.

usage: npm run diagrams`;

await runTool({
  name: 'diagrams',
  usage,
  async run() {
    writeFileSync(SAGA_DOCUMENT, sagaDocument().now);
    mkdirSync(PICTURES, { recursive: true });
    const drawn = Object.entries(drawnPictures());
    for (const [name, svg] of drawn) writeFileSync(join(PICTURES, name), svg);
    console.log(`the order saga in ${SAGA_DOCUMENT}, ${drawn.length} pictures in ${PICTURES}`);
  },
});
