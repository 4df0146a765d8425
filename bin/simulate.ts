import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { availableParallelism } from 'node:os';
import { join } from 'node:path';
import type { Told } from '@orderflow/simulation/search';
import { buildWorker, entriesIn, runWorkers, Tally, violationReport } from '@orderflow/simulation/search';
import { stagesOf } from '../simulation/stages.ts';
import { workerSources } from '../simulation/worker-sources.ts';
import { commandOf, type Flow, readSimulateOptions, type SimulateOptions, USAGE } from './lib/simulate-options.ts';
import { runTool } from './lib/tool.cjs';

/** Of this command alone: another may run beside it. */
interface Scratch {
  readonly directory: string;
  readonly worker: string;
}

async function simulate(options: SimulateOptions): Promise<number> {
  mkdirSync('.build', { recursive: true });
  const directory = mkdtempSync(join('.build', 'simulation-'));
  try {
    const worker = join(directory, 'worker.cjs');
    const stages = options.flows.flatMap(stagesOf);
    await buildWorker({ ...workerSources, entries: entriesIn(stages) }, worker);
    const tallies = await runAll(options, { directory, worker });
    return tallies.some(({ violated }) => violated) ? 1 : 0;
  } finally {
    rmSync(directory, { recursive: true, force: true });
  }
}

async function runAll(options: SimulateOptions, scratch: Scratch): Promise<readonly Tally[]> {
  const tallies: Tally[] = [];
  for (const [index, flow] of options.flows.entries()) {
    const share = options.minutes && options.minutes / options.flows.length;
    const tally = await runFlow(flow, options, share, scratch);
    tallies.push(tally);
    const isLast = index === options.flows.length - 1;
    if (tally.violated && !isLast) break;
  }
  return tallies;
}

async function runFlow(
  flow: Flow,
  options: SimulateOptions,
  minutes: number | undefined,
  { directory, worker }: Scratch,
): Promise<Tally> {
  const templates = join(directory, `${flow}.json`);
  writeFileSync(templates, JSON.stringify(stagesOf(flow)));
  const { from, seeds, orders, faults, only, trace } = options;
  const started = Date.now();
  const tally = new Tally();
  const tell = (told: Told) => {
    tally.add(told);
    if (trace) console.log(told.lines.join('\n'));
    progress(flow, tally, started);
  };
  const endAt = minutes === undefined ? {} : { endAt: started + minutes * 60_000 };
  await runWorkers({
    ...{ worker, templates, tell },
    processes: options.workers ?? Math.min(availableParallelism(), seeds),
    job: {
      ...{ from, load: orders, faults, trace, ...endAt },
      count: minutes === undefined ? seeds : Number.MAX_SAFE_INTEGER - from,
      ...(only && { only }),
    },
  });
  console.log(summary(flow, tally, started));
  if (tally.violated) console.error(`\n${violationReport(tally.violated, (run) => commandOf(flow, run))}`);
  return tally;
}

function progress(flow: string, { runs, load, faults }: Tally, started: number): void {
  if (!process.stderr.isTTY) return;
  process.stderr.write(`\r\u001b[K${flow}: ${runs} seeds, ${load} orders, ${faults} faults, ${seconds(started)} s`);
}

function summary(flow: string, tally: Tally, started: number): string {
  const { runs, load, steps, faults, elapsed, violated } = tally;
  if (process.stderr.isTTY) process.stderr.write('\r\u001b[K');
  const found = violated ? `VIOLATED by seed ${violated.options.seed}` : 'nothing violated';
  const days = Math.round(elapsed / 86_400_000);
  return [
    `${flow}: ${runs} seeds, ${load} orders, ${faults} faults, ${steps} steps, ${days} days in ${seconds(started)} s: ${found}`,
    `  ${Math.round((load * 60_000) / (Date.now() - started))} orders a minute`,
    ...(runs > 1
      ? [
          `  ${tally
            .byFault()
            .map(([fault, count]) => `${fault} ${count}`)
            .join(', ')}`,
        ]
      : []),
  ].join('\n');
}

const seconds = (started: number): number => Math.round((Date.now() - started) / 1000);

/** Exit code 0 when nothing was violated. */
await runTool({ name: 'simulate', usage: USAGE, read: readSimulateOptions, run: simulate });
