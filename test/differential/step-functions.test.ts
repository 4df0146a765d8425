import fc from 'fast-check';
import { endpoint } from './support/emulator.ts';
import { SELDOM, scriptedWorkflow } from './support/scripted-workflow.ts';
import { LocalStepFunctions, ours } from './support/step-functions.ts';

/** The simulated Step Functions against the local AWS's: the same definitions, with the same answers of their function. */

const WORKFLOWS = 24;
const AT_ONCE = 6;

let local: LocalStepFunctions;

beforeAll(async () => {
  local = await LocalStepFunctions.open(endpoint());
});

afterAll(() => local.close());

test('any workflow goes the same way, is tried as often, and ends the same', async () => {
  const workflows = [...SELDOM, ...fc.sample(scriptedWorkflow, WORKFLOWS)];
  const waiting = workflows.map((workflow, at) => ({ workflow, at }));
  const worker = async () => {
    for (let next = waiting.shift(); next; next = waiting.shift()) {
      const name = `workflow-${next.at}`;
      const [simulated, theirs] = await Promise.all([ours(next.workflow, name), local.run(next.workflow, name)]);
      const about = { seed: fc.readConfigureGlobal().seed, ...next };
      expect({ ...about, went: simulated }).toEqual({ ...about, went: theirs });
    }
  };
  await Promise.all(Array.from({ length: AT_ONCE }, worker));
}, 120_000);
