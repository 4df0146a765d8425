import { checkChanges } from '@orderflow/simulation/search';
import { workerSources } from '../../simulation/worker-sources.ts';
import { mutants } from '../simulation/mutants.ts';

/** Changes of source text name a place by what it says. Who edits that place edits the change, too. */
const before = workerSources.before?.changes ?? [];

test('each change that makes the release before finds its place once', async () => {
  await expect(checkChanges(before)).resolves.toBeUndefined();
});

test.each(mutants)('planted bug "$name" finds its place once', async (mutant) => {
  const changes = [mutant.change].flat().filter((change) => typeof change !== 'function');
  await expect(checkChanges([...(mutant.before ? before : []), ...changes])).resolves.toBeUndefined();
});
