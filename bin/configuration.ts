import { writeFileSync } from 'node:fs';
import { CONFIGURATION_DOCUMENT, configurationDocument } from './lib/configuration-document.ts';
import { runTool } from './lib/tool.cjs';

const usage = `Writes the table of configuration keys anew, into ${CONFIGURATION_DOCUMENT}.

usage: npm run configuration`;

await runTool({
  name: 'configuration',
  usage,
  async run() {
    writeFileSync(CONFIGURATION_DOCUMENT, configurationDocument());
    console.log(`the keys of the configuration in ${CONFIGURATION_DOCUMENT}`);
  },
});
