import { execFileSync } from 'node:child_process';
import { type Block, documents, fencedBlocks } from './documents.ts';

const diagrams = documents()
  .flatMap((path) => fencedBlocks(path))
  .filter(({ language }) => language === 'mermaid');

interface Parsed {
  readonly kind?: string;
  readonly error?: string;
}

const parsed = (texts: readonly string[]): readonly Parsed[] =>
  JSON.parse(
    execFileSync(process.execPath, ['test/docs/mermaid-parser.mjs'], { input: JSON.stringify(texts) }).toString(),
  );

const placeOf = ({ path, line }: Block): string => `${path}:${line}`;

test('every Mermaid diagram of the documents parses', () => {
  expect(diagrams.length).toBeGreaterThanOrEqual(6);
  const results = parsed(diagrams.map(({ text }) => text));
  const wrong = results.flatMap(({ error }, at) => (error ? [`${placeOf(diagrams[at] as Block)}: ${error}`] : []));
  expect(wrong).toEqual([]);
});

test('a diagram that GitHub would not draw is noticed: a dot inside an unquoted dotted label', () => {
  const [result] = parsed(['flowchart LR\n  a -. order.created .-> b']);
  expect(result?.error).toContain('Lexical error on line 2');
});
