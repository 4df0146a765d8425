import { mkdirSync, rmSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { CONTRACT_DOCUMENTS, contractDocuments, writtenDocuments } from './lib/contract-documents.ts';

/** `npm run contracts`: writes the contract documents anew, and takes away what no contract stands behind any more. */
const documents = contractDocuments();
for (const [path, text] of documents) {
  const file = join(CONTRACT_DOCUMENTS, path);
  mkdirSync(dirname(file), { recursive: true });
  writeFileSync(file, text);
}
for (const path of writtenDocuments().keys()) if (!documents.has(path)) rmSync(join(CONTRACT_DOCUMENTS, path));
console.log(`${documents.size} documents in ${CONTRACT_DOCUMENTS}`);
