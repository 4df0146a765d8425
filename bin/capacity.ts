import { writeFileSync } from 'node:fs';
import { CAPACITY_DOCUMENT, capacityDocument } from './lib/capacity/capacity-document.ts';
import { runTool } from './lib/tool.cjs';

const usage = `Writes anew what each service sees at 10, 1,000 and 20,000 orders a second, and what that costs, into ${CAPACITY_DOCUMENT}.

usage: npm run capacity`;

await runTool({
  name: 'capacity',
  usage,
  async run() {
    writeFileSync(CAPACITY_DOCUMENT, capacityDocument());
    console.log(`capacity and list prices in ${CAPACITY_DOCUMENT}`);
  },
});
