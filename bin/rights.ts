import { writeFileSync } from 'node:fs';
import { RIGHTS_DOCUMENT, rightsDocument } from './lib/rights-document.ts';
import { runTool } from './lib/tool.cjs';

const usage = `Writes anew what the role of each function can do, into ${RIGHTS_DOCUMENT}.

usage: npm run rights`;

await runTool({
  name: 'rights',
  usage,
  async run() {
    writeFileSync(RIGHTS_DOCUMENT, rightsDocument());
    console.log(`the rights of each role in ${RIGHTS_DOCUMENT}`);
  },
});
