import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { PICTURES, pictures } from './lib/pictures/pictures.ts';
import { svgOf } from './lib/pictures/svg.ts';
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
    for (const [name, picture] of Object.entries(pictures)) writeFileSync(join(PICTURES, name), svgOf(picture));
    console.log(`the order saga in ${SAGA_DOCUMENT}, ${Object.keys(pictures).length} pictures in ${PICTURES}`);
  },
});
