import { contractDocuments, picturedDocuments, writtenDocuments } from '../../bin/lib/contract-documents.ts';

const RUN = 'run `npm run contracts` and commit what it writes';

test(`docs/contracts says what the contracts say (if not: ${RUN})`, () => {
  const [now, written] = [contractDocuments(), writtenDocuments()];
  const stale = [...now].filter(([path, text]) => written.get(path) !== text).map(([path]) => path);
  const left = [...written.keys()].filter((path) => !now.has(path));
  if (stale.length + left.length > 0) throw new Error(`docs/contracts is stale (${[...stale, ...left]}): ${RUN}`);
});

test(`the pictures of the flow show who subscribes to what (if not: ${RUN})`, () => {
  const stale = picturedDocuments().filter(({ now, written }) => now !== written);
  if (stale.length > 0) throw new Error(`the picture is stale in ${stale.map(({ path }) => path)}: ${RUN}`);
});

test('the same contracts give the same bytes', () => {
  expect([...contractDocuments()]).toEqual([...contractDocuments()]);
});
