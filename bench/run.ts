import { readFileSync, writeFileSync } from 'node:fs';
import { parseArgs } from 'node:util';
import { type Bundle, bundleOf, program } from './build.ts';
import { checkSides } from './check.ts';
import { loadTimes } from './load.ts';
import { circumstances } from './machine.ts';
import { report, withFigures } from './report.ts';
import { measureRounds } from './rounds.ts';
import { Endpoint } from './sides.ts';
import { verdicts } from './targets.ts';

/**
 * `npm run bench`: the payment reaction as built here, side by side with what one would put together from Powertools.
 * Prints the figures, writes them into docs/benchmarks.md, and ends with exit code 1 if a target is missed.
 *
 * --generations N  fresh processes, so that no lucky or unlucky compilation decides (default 3)
 * --rounds N       measured rounds of each generation, after the warm-up (default 8)
 * --batches N      batches of 10 in a round (default 60)
 * --loads N        fresh processes for each bundle's load time (default 25)
 * --print          leaves docs/benchmarks.md alone
 */
const { values } = parseArgs({
  options: {
    generations: { type: 'string', default: '3' },
    rounds: { type: 'string', default: '8' },
    batches: { type: 'string', default: '60' },
    loads: { type: 'string', default: '25' },
    print: { type: 'boolean', default: false },
  },
});
const settings = {
  generations: Number(values.generations),
  rounds: Number(values.rounds),
  batches: Number(values.batches),
  loads: Number(values.loads),
};

const DOCUMENT = 'docs/benchmarks.md';
const say = (text: string) => console.error(text);

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
const perEvent = await measureRounds(endpoint, programs, settings, say);
await endpoint.stop();
const loads = await loadTimes(loader, bundles, settings.loads, say);

const figures = { perEvent, bundles, loads, logged };
const judged = verdicts(figures);
const text = report(figures, judged, settings, circumstances(process.argv.slice(2)));
console.log(text);
if (!values.print) writeFileSync(DOCUMENT, withFigures(readFileSync(DOCUMENT, 'utf8'), text));
process.exitCode = judged.every(({ met }) => met) ? 0 : 1;
