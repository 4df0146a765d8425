import { mkdirSync, writeFileSync } from 'node:fs';
import { availableParallelism } from 'node:os';
import { join } from 'node:path';
import { commandOf } from '../../bin/lib/simulate-options';
import { buildWorker } from '../../packages/simulation/search/build-worker';
import { Tally, violationReport } from '../../packages/simulation/search/report';
import { runWorkers } from '../../packages/simulation/search/workers';
import { FAULT_NAMES } from '../../packages/simulation/stage/faults';
import { stagesOf } from '../../simulation/stages';
import { workerSources } from '../../simulation/worker-sources';

const SEEDS = 300;
const DIRECTORY = join('.build', 'seeds');
const worker = join(DIRECTORY, 'worker.cjs');

beforeAll(async () => {
  mkdirSync(DIRECTORY, { recursive: true });
  await buildWorker(workerSources, worker);
});

/** No time is asserted: this is only when to give up. */
const PATIENCE = 15 * 60_000;

test.each(['choreography', 'orchestration'] as const)(
  `${SEEDS} seeds of the %s violate nothing`,
  async (flow) => {
    const templates = join(DIRECTORY, `${flow}.json`);
    writeFileSync(templates, JSON.stringify(stagesOf(flow)));
    const tally = new Tally();
    await runWorkers({
      ...{ worker, templates, processes: availableParallelism() },
      job: { from: 1, count: SEEDS, load: 6, faults: FAULT_NAMES },
      tell: (told) => tally.add(told),
    });
    const { violated } = tally;
    expect(violated && violationReport(violated, (run) => commandOf(flow, run))).toBeUndefined();
    expect(tally.runs).toBe(SEEDS);
    expect(tally.byFault().map(([fault]) => fault)).toEqual(expect.arrayContaining([...FAULT_NAMES]));
  },
  PATIENCE,
);
