import { mkdirSync, writeFileSync } from 'node:fs';
import { availableParallelism } from 'node:os';
import { join } from 'node:path';
import { buildWorker, entriesIn, runWorkers, Tally, violationReport } from '@orderflow/simulation/search';
import { FAULT_NAMES } from '@orderflow/simulation/stage';
import { commandOf } from '../../bin/lib/simulate-options.ts';
import { stagesOf } from '../../simulation/stages.ts';
import { workerSources } from '../../simulation/worker-sources.ts';
import { isShort } from './support/form.ts';

const SEEDS = isShort ? 50 : 300;
const DIRECTORY = join('.build', 'seeds');
const worker = join(DIRECTORY, 'worker.cjs');

const FLOWS = ['choreography', 'orchestration'] as const;

beforeAll(async () => {
  mkdirSync(DIRECTORY, { recursive: true });
  await buildWorker({ ...workerSources, entries: entriesIn(FLOWS.flatMap(stagesOf)) }, worker);
});

/** No time is asserted: this is only when to give up. */
const PATIENCE = 15 * 60_000;

test.each(FLOWS)(
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
    if (!isShort) expect(tally.never()).toEqual([]);
    expect(tally.byFault().map(([fault]) => fault)).toEqual(expect.arrayContaining([...FAULT_NAMES]));
  },
  PATIENCE,
);
