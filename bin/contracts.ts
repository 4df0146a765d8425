import { mkdirSync, rmSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import {
  CONTRACT_DOCUMENTS,
  contractDocuments,
  picturedDocuments,
  writtenDocuments,
} from './lib/contract-documents.ts';
import { runTool } from './lib/tool.cjs';

const usage = `Writes what is made from the contracts and their subscriptions: AsyncAPI, OpenAPI, JSON Schemas, who consumes what
(docs/contracts), and the picture of the flow. What no contract stands behind any more is deleted.

usage: npm run contracts`;

await runTool({ name: 'contracts', usage, run: writeAll });

async function writeAll(): Promise<void> {
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
}
