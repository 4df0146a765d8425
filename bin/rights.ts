import { writeFileSync } from 'node:fs';
import { RIGHTS_DOCUMENT, rightsDocument } from './lib/rights-document.ts';

/** `npm run rights`: writes anew what the role of each function can do. */
writeFileSync(RIGHTS_DOCUMENT, rightsDocument());
console.log(`the rights of each role in ${RIGHTS_DOCUMENT}`);
