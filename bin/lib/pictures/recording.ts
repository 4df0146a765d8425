import { readFileSync } from 'node:fs';

/** The document that has what `npm start` printed. */
const DOCUMENT = 'docs/local-aws.md';

/** What `npm start` printed, with its command line, as it stands in the document. @throws Error when it stands there no more */
export function recordedStart(): string {
  const [, text] = /^```text\n(\$ npm start.*?)^```$/ms.exec(readFileSync(DOCUMENT, 'utf8')) ?? [];
  if (text === undefined) throw new Error(`${DOCUMENT} has no block that begins with $ npm start`);
  return text;
}

/** When the events of the first order happened that was completed, in seconds since it was created, by their types. */
export function recordedOrder(recording = recordedStart()): Readonly<Record<string, number>> {
  const [, events = ''] = / ordinary +completed [^\n]*\n(.*?)\n *✓/s.exec(recording) ?? [];
  return Object.fromEntries([...events.matchAll(/(\w+\.\w+) (\d+\.\d)/g)].map(([, type, at]) => [type, Number(at)]));
}
