import { contractDocuments, writtenDocuments } from '../../bin/lib/contract-documents.ts';

const RUN = 'run `npm run contracts` and commit docs/contracts';

test(`docs/contracts says what the contracts say (if not: ${RUN})`, () => {
  const [now, written] = [contractDocuments(), writtenDocuments()];
  const stale = [...now].filter(([path, text]) => written.get(path) !== text).map(([path]) => path);
  const left = [...written.keys()].filter((path) => !now.has(path));
  if (stale.length + left.length > 0) throw new Error(`docs/contracts is stale (${[...stale, ...left]}): ${RUN}`);
});

test('the same contracts give the same bytes', () => {
  expect([...contractDocuments()]).toEqual([...contractDocuments()]);
});
