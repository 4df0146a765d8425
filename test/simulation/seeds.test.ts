import { mkdirSync, writeFileSync } from 'node:fs';
import { availableParallelism } from 'node:os';
import { join } from 'node:path';
import { commandOf } from '../../bin/lib/simulate-options';
import { stagesOf } from '../../simulation/order-flow/stages';
import { workerSources } from '../../simulation/order-flow/worker-sources';
import { buildWorker } from '../../simulation/search/build-worker';
import { Tally, violationReport } from '../../simulation/search/report';
import { runWorkers } from '../../simulation/search/workers';
import { FAULT_NAMES } from '../../simulation/world/faults';
import { isShort } from './support/form';

const SEEDS = isShort ? 60 : 300;
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
