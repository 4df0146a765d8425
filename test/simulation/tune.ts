import { mkdirSync, writeFileSync } from 'node:fs';
import { execFile } from 'node:child_process';
import { stagesOf } from '../../simulation/order-flow/stages';
import { buildWorker } from '../../simulation/search/build-worker';
import { FAULT_NAMES } from '../../simulation/world/faults';
import { handlerMutants } from './handler-mutants';
const variants: [string, readonly string[], number][] = [
  ['crash,lost,late', ['crash', 'lost', 'late'], 6],
  ['crash,lost,late x20', ['crash', 'lost', 'late'], 20],
  ['crash,error,lost,late,pause x20', ['crash', 'error', 'lost', 'late', 'pause', 'duplicate'], 20],
  ['all x20', FAULT_NAMES, 20],
];
mkdirSync('.build/mutants', { recursive: true });
const file = '.build/mutants/tune.json'; writeFileSync(file, JSON.stringify(stagesOf('choreography')));
for (const name of ['asks before the tombstone', 'it is settled when', 'an old event']) {
  const mutant = handlerMutants.find((m) => m.name.includes(name))!;
  const worker = '.build/mutants/tune.cjs';
  await buildWorker('simulation/order-flow/worker.ts', worker, mutant.change as never);
  for (const [label, faults, load] of variants) {
    const t = Date.now();
    const out = await new Promise<string>((resolve) => execFile('timeout', ['100', process.execPath, worker, file, JSON.stringify({ from: 1, step: 1, count: 200, load, faults, shrinks: false })], { maxBuffer: 1e9 }, (e, so, se) => resolve(so + (se ? `\n${se}` : ''))));
    const last = JSON.parse(out.trim().split('\n').at(-1) ?? '{}');
    console.log(name, '|', label, '|', last.violations?.[0]?.invariant, 'seed', last.options?.seed, (Date.now() - t) / 1000, 's');
  }
}
