import { writeFileSync } from 'node:fs';
import { CONFIGURATION_DOCUMENT, configurationDocument } from './lib/configuration-document.ts';

/** `npm run configuration`: writes the table of configuration keys anew. */
writeFileSync(CONFIGURATION_DOCUMENT, configurationDocument());
console.log(`the keys of the configuration in ${CONFIGURATION_DOCUMENT}`);
