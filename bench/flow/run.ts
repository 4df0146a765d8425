import { readFileSync, writeFileSync } from 'node:fs';
import { availableParallelism } from 'node:os';
import { printedProgress } from '@orderflow/local';
import { runTool } from '../../bin/lib/tool.cjs';
import { circumstances } from '../machine.ts';
import { withFigures } from '../report.ts';
import { measureFlows } from './measure.ts';
import { MODELS, modelled } from './model.ts';
import { type FlowBenchOptions, readFlowBenchOptions, USAGE } from './options.ts';
import { flowReport } from './report.ts';
import { startSides } from './sides.ts';
import { flowVerdicts } from './targets.ts';

const DOCUMENT = 'docs/benchmarks.md';
const COMMAND = 'npm run bench:flow';

/** Orders of the model of AWS. */
const MODELLED = 10_000;

await runTool({ name: 'bench:flow', usage: USAGE, read: readFlowBenchOptions, run: bench });

async function bench(options: FlowBenchOptions): Promise<number> {
  const progress = printedProgress();
  const sides = await startSides(progress, Math.max(2, availableParallelism()));
  const figures = await measureFlows(sides, options, progress).finally(() => sides.stop());
  const model = { ours: await modelled(MODELS.ours, MODELLED), peer: await modelled(MODELS.peer, MODELLED) };
  const judged = flowVerdicts(figures);
  const text = flowReport(figures, model, judged, options, circumstances(process.argv.slice(2), 'bench:flow'));
  console.log(text);
  if (!options.print) writeFileSync(DOCUMENT, withFigures(readFileSync(DOCUMENT, 'utf8'), text, COMMAND));
  return judged.every(({ met }) => met) ? 0 : 1;
}
