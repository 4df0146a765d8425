import { parseArgs } from 'node:util';
import type { ChaosOptions } from '../../chaos/run.ts';
import { shown } from './shown.cjs';
import { Stop } from './stop.cjs';

export const HELP = `Sends orders through the pipeline on a local AWS of its own while function processes are killed, mappings flip, the payment
gateway goes down, events come twice and poison is poured; then looks whether all is as it should be.

usage: npm run chaos [-- options]

  --orders N     how many orders to place, up to 10000          (default 1000)
  --flow NAME    choreography or orchestration                  (default choreography)
  --seed N       what chooses victims and moments               (default: another one each time; it is printed)
  --help         this text`;

const text = { type: 'string' } as const;
const OPTIONS = { orders: text, flow: text, seed: text, help: { type: 'boolean' } } as const;

/** Reads the command line. @throws Stop with exit code 2, in one line */
export function readChaosOptions(argv: readonly string[]): ChaosOptions & { readonly help: boolean } {
  const { orders = '1000', flow = 'choreography', seed = String(Date.now() % 1_000_000), help = false } = parse(argv);
  if (!/^[1-9]\d{0,4}$/.test(orders) || Number(orders) > 10_000) throw wrong('--orders takes a number from 1 to 10000');
  if (flow !== 'choreography' && flow !== 'orchestration') throw wrong('--flow takes choreography or orchestration');
  if (!/^\d{1,15}$/.test(seed)) throw wrong('--seed takes a number of up to 15 digits');
  return { orders: Number(orders), flow, seed: Number(seed), help };
}

function parse(argv: readonly string[]) {
  try {
    return parseArgs({ args: [...argv], options: OPTIONS }).values;
  } catch (error) {
    throw wrong(shown((error as Error).message.split('\n')[0]));
  }
}

const wrong = (what: string) => new Stop(`${what} (npm run chaos -- --help lists the options)`, 2);
