// Parses Mermaid diagrams with Mermaid itself, as GitHub does: JSON in, an array of texts; JSON out, for each `{ kind }` or `{ error }`.
// A process of its own, because Mermaid is made for browsers and wants a page.
import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { runInThisContext } from 'node:vm';
import { parseHTML } from 'linkedom';

const { window, document } = parseHTML('<!doctype html><html><body></body></html>');
const { DOMParser, Element, Node, NodeFilter, DocumentFragment } = window;
Object.assign(globalThis, { window, document, DOMParser, Element, Node, NodeFilter, DocumentFragment });
runInThisContext(readFileSync(createRequire(import.meta.url).resolve('@mermaid-js/tiny'), 'utf8'));

const results = [];
for (const text of JSON.parse(readFileSync(0, 'utf8'))) {
  try {
    results.push({ kind: (await globalThis.mermaid.parse(text)).diagramType });
  } catch (error) {
    results.push({ error: String(error.message) });
  }
}
console.log(JSON.stringify(results));
