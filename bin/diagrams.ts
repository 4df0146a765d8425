import { writeFileSync } from 'node:fs';
import { SAGA_DOCUMENT, sagaDocument } from './lib/saga-picture.ts';

/** `npm run diagrams`: draws the state machine anew, from its definition, into the document that shows it. */
writeFileSync(SAGA_DOCUMENT, sagaDocument().now);
console.log(`the order saga in ${SAGA_DOCUMENT}`);
