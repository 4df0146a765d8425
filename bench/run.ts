import { readFileSync, writeFileSync } from 'node:fs';
import { runTool } from '../bin/lib/tool.cjs';
import { type Bundle, bundleOf, program } from './build.ts';
import { checkSides } from './check.ts';
import { loadTimes } from './load.ts';
import { circumstances } from './machine.ts';
import { type BenchOptions, readBenchOptions, USAGE } from './options.ts';
import { report, withFigures } from './report.ts';
import { measureRounds } from './rounds.ts';
import { Endpoint } from './sides.ts';
import { verdicts } from './targets.ts';

const DOCUMENT = 'docs/benchmarks.md';
const say = (text: string) => console.error(text);

await runTool({ name: 'bench', usage: USAGE, read: readBenchOptions, run: bench });

async function bench(options: BenchOptions): Promise<number> {
  const worker = await program('bench/worker.ts', 'worker');
  const loader = await program('bench/loader.ts', 'loader');
  const bundles = {
    payment: await bundleOf('bench/ours/payment.ts', 'payment'),
    deployed: await bundleOf('functions/payment/lambda.ts', 'payment-deployed'),
    relay: await bundleOf('packages/constructs/entries/relay.ts', 'relay'),
    peer: await bundleOf('bench/peer/lambda.ts', 'peer'),
    peerUntuned: await bundleOf('bench/peer/lambda.ts', 'peer-untuned', { untuned: true }),
  } satisfies Record<string, Bundle>;
  const { payment, relay, peer } = bundles;
  const programs = { worker, payment: payment.file, relay: relay.file, peer: peer.file };

  const endpoint = await Endpoint.start(await program('bench/endpoint/main.ts', 'endpoint'));
  say('checking that both sides do the job');
  const logged = await checkSides(endpoint, programs);
  const perEvent = await measureRounds(endpoint, programs, options, say);
  await endpoint.stop();
  const loads = await loadTimes(loader, bundles, options.loads, say);

  const figures = { perEvent, bundles, loads, logged };
  const judged = verdicts(figures);
  const text = report(figures, judged, options, circumstances(process.argv.slice(2)));
  console.log(text);
  if (!options.print) writeFileSync(DOCUMENT, withFigures(readFileSync(DOCUMENT, 'utf8'), text));
  return judged.every(({ met }) => met) ? 0 : 1;
}
