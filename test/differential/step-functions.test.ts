import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import fc from 'fast-check';
import { type Emulator, startEmulator } from '../../local/emulator/emulator';
import { defaultRegion } from '../../local/environment';
import { SELDOM, scriptedWorkflow } from './support/scripted-workflow';
import { LocalStepFunctions, ours } from './support/step-functions';

/** The simulated Step Functions against the local AWS's: the same definitions, with the same answers of their function. */

const WORKFLOWS = 30;
const AT_ONCE = 6;

let emulator: Emulator;
let local: LocalStepFunctions;

/** A local AWS of its own, on which a second of waiting takes 10 ms. Time-outs of tasks take their time. */
beforeAll(async () => {
  process.env.SFN_WAIT_SCALE = '0.01';
  const root = process.cwd();
  mkdirSync(join(root, '.orderflow'), { recursive: true });
  emulator = await startEmulator({ root, logFile: join(root, '.orderflow', 'differential-states.emulator.log') });
  local = await LocalStepFunctions.open({ endpoint: emulator.endpoint, region: defaultRegion });
});

afterAll(async () => {
  local.close();
  await emulator.stop();
});

test('any workflow goes the same way, is tried as often, and ends the same', async () => {
  const seed = Number(process.env.ORDERFLOW_DIFFERENTIAL_SEED ?? Date.now() % 2 ** 31);
  const workflows = [...SELDOM, ...fc.sample(scriptedWorkflow, { numRuns: WORKFLOWS, seed })];
  const waiting = workflows.map((workflow, at) => ({ workflow, at }));
  const worker = async () => {
    for (let next = waiting.shift(); next; next = waiting.shift()) {
      const name = `workflow-${next.at}`;
      const [simulated, theirs] = await Promise.all([ours(next.workflow, name), local.run(next.workflow, name)]);
      const about = { seed, ...next };
      expect({ ...about, went: simulated }).toEqual({ ...about, went: theirs });
    }
  };
  await Promise.all(Array.from({ length: AT_ONCE }, worker));
});
