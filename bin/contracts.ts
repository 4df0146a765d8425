import { mkdirSync, rmSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import {
  CONTRACT_DOCUMENTS,
  contractDocuments,
  picturedDocuments,
  writtenDocuments,
} from './lib/contract-documents.ts';

/**
 * `npm run contracts`: writes the contract documents anew, and takes away what no contract stands behind any more; draws the
 * picture of the flow into the documents that show it.
 */
const documents = contractDocuments();
for (const [path, text] of documents) {
  const file = join(CONTRACT_DOCUMENTS, path);
  mkdirSync(dirname(file), { recursive: true });
  writeFileSync(file, text);
}
for (const path of writtenDocuments().keys()) if (!documents.has(path)) rmSync(join(CONTRACT_DOCUMENTS, path));
const pictured = picturedDocuments();
for (const { path, now } of pictured) writeFileSync(path, now);
console.log(
  `${documents.size} documents in ${CONTRACT_DOCUMENTS}; the picture in ${pictured.map(({ path }) => path).join(', ')}`,
);
