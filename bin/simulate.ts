import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { availableParallelism } from 'node:os';
import { join } from 'node:path';
import type { Sum, Told } from '@orderflow/simulation/search';
import {
  buildWorker,
  DoneFile,
  entriesIn,
  folded,
  runWorkers,
  Tally,
  violationReport,
} from '@orderflow/simulation/search';
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
  const { seeds, orders, faults, only, trace } = options;
  const done = minutes === undefined ? undefined : new DoneFile(options.done);
  const from = done?.next(flow, options.from) ?? options.from;
  const started = Date.now();
  const endAt = minutes === undefined ? undefined : started + minutes * 60_000;
  const tally = new Tally();
  const progress = progressOf(flow, tally, started, endAt === undefined ? { seeds } : { endAt });
  const ran: Told[] = [];
  const note = () => done?.add(flow, ran.splice(0));
  const tell = (told: Told) => {
    tally.add(told);
    if (trace) console.log(folded(told.lines).flat().join('\n'));
    if (done && ran.push({ ...told, lines: [] }) >= NOTED) note();
    progress();
  };
  await runWorkers({
    ...{ worker, templates, tell },
    processes: options.workers ?? Math.min(availableParallelism(), seeds),
    job: {
      ...{ from, load: orders, faults, trace, ...(endAt !== undefined && { endAt }) },
      count: minutes === undefined ? seeds : Number.MAX_SAFE_INTEGER - from,
      ...(only && { only }),
    },
  });
  note();
  console.log(summary(flow, tally, started));
  if (done) console.log(sumOf(done.sum(flow), options.done));
  if (tally.violated) console.error(`\n${violationReport(tally.violated, (run) => commandOf(flow, run))}`);
  if (tally.standsStill) throw new Error(`${flow}: the runs prove nothing: ${tally.standsStill}`);
  return tally;
}

/** So many runs are written down at a time. */
const NOTED = 100;

/** Without a terminal a line of progress is written so often, milliseconds. */
const QUIET_MS = 60_000;

/** Tells how far it is: in one line that changes, or, where no terminal is, now and then. */
function progressOf(
  flow: string,
  tally: Tally,
  started: number,
  end: { readonly seeds: number } | { readonly endAt: number },
): () => void {
  let told = started;
  return () => {
    const now = Date.now();
    if (!process.stderr.isTTY && now - told < QUIET_MS) return;
    told = now;
    const { runs, load, faults } = tally;
    const left = 'endAt' in end ? end.endAt - now : ((now - started) / runs) * (end.seeds - runs);
    const line = `${flow}: ${runs} seeds, ${load} orders, ${faults} faults, ${perMinute(load, now - started)} orders a minute, ${minutesOf(left)} left`;
    process.stderr.write(process.stderr.isTTY ? `\r\u001b[K${line}` : `${line}\n`);
  };
}

const minutesOf = (ms: number): string =>
  ms < 90_000 ? `${Math.max(0, Math.round(ms / 1000))} s` : `${Math.round(ms / 60_000)} min`;

const perMinute = (count: number, ms: number): number => Math.round((count * 60_000) / Math.max(1, ms));

function summary(flow: string, tally: Tally, started: number): string {
  const { runs, load, steps, faults, elapsed, violated } = tally;
  if (process.stderr.isTTY) process.stderr.write('\r\u001b[K');
  const ms = Date.now() - started;
  const found = violated ? `VIOLATED by seed ${violated.options.seed}` : 'nothing violated';
  const days = Math.round(elapsed / 86_400_000);
  const byFault = tally.byFault().map(([fault, count]) => [fault, count, tally.targetsOf(fault)] as const);
  return [
    `${flow}: ${runs} seeds, ${load} orders, ${faults} faults, ${steps} steps, ${days} days in ${Math.round(ms / 1000)} s: ${found}`,
    `  ${perMinute(load, ms)} orders a minute`,
    ...(runs > 1 ? byFault.map(faultLine) : []),
  ].join('\n');
}

/** So many of what a fault hit are named. */
const NAMED = 6;

function faultLine([fault, count, targets]: readonly [string, number, readonly (readonly [string, number])[]]): string {
  const named = targets.slice(0, NAMED).map(([target, hits]) => `${target} ${hits}`);
  const others = targets.length > NAMED ? [`${targets.length - NAMED} others`] : [];
  return `  ${fault} ${count}: ${[...named, ...others].join(', ')}`;
}

/** What all calls with this file come to. */
function sumOf({ seeds, load, violations, ranges, faults }: Sum, path: string): string {
  const struck = Object.values(faults).flatMap((hits) => Object.values(hits));
  const shown = ranges.map(([from, to]) => `${from}-${to}`).join(', ');
  const count = struck.reduce((sum, hits) => sum + hits, 0);
  return `  in all: ${seeds} seeds (${shown}), ${load} orders, ${count} faults, ${violations} violations; by kind and target in ${path}`;
}

/** Exit code 0 when nothing was violated. */
await runTool({ name: 'simulate', usage: USAGE, read: readSimulateOptions, run: simulate });
