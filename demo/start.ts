import { type LocalStage, type Mail, type Progress, printedProgress, startLocal } from '@orderflow/local';
import { compare } from './compare.ts';
import { comparison } from './comparison.ts';
import { type Followed, follow, stateLine } from './follow.ts';
import { interruption, untilInterrupted } from './interruption.ts';
import { mixOf } from './mix.ts';
import { nextSteps } from './next-steps.ts';
import { placeAll } from './place.ts';
import { customersOf, documentedCustomers, introduce, resetStock } from './prepare.ts';
import { isRight, placesPart, report } from './report.ts';
import { settle, waitingLine } from './settle.ts';
import { shopAt } from './shop.ts';
import { unlessItEnds } from './unless-it-ends.ts';
import type { LogFilter } from './watch/index.ts';

export interface StartOptions {
  readonly orders: number;
  /** Deploys, and places nothing. */
  readonly deployOnly: boolean;
  readonly exit: boolean;
  /** Goes on after edits, and shows the logs that this lets through. @default it does not */
  readonly watch?: LogFilter;
  readonly stage: string;
  /** `both`: one after the other, and what they come to side by side. */
  readonly flow: 'choreography' | 'orchestration' | 'both';
  readonly endpoint?: string;
  /** A file with the endpoint's certificate authority. */
  readonly ca?: string;
}

/**
 * The main job: a local AWS with the order flow on it, and orders that show every ending.
 *
 * @returns the exit code: 0 if every order ended as it should
 */
export async function start(options: StartOptions): Promise<number> {
  const interrupted = interruption();
  const progress = printedProgress();
  try {
    if (options.flow === 'both') return await runBoth(options, progress, interrupted);
    const local = await startLocal({ ...deploymentOf(options), progress, signal: interrupted });
    try {
      return await unlessItEnds(local, run(local, options, progress, interrupted));
    } finally {
      await local.stop();
    }
  } catch (error) {
    if (!interrupted.aborted) throw error;
    console.log('\nstopped');
    return 130;
  }
}

const deploymentOf = ({ stage, endpoint, ca, flow }: StartOptions) => ({
  stage,
  ...(endpoint === undefined ? {} : { endpoint }),
  ...(ca === undefined ? {} : { ca }),
  // Nobody wants to wait long for the provider that fails twice.
  context: { mailFrom: 'orders@orderflow.example', retryBaseSeconds: '1', flow },
});

async function runBoth(options: StartOptions, progress: Progress, signal: AbortSignal): Promise<number> {
  const { orders } = options;
  const compared = await compare({ ...deploymentOf(options), orders, progress, signal });
  try {
    console.log(`\n${comparison(compared.flows)}\n`);
    if (!options.exit) await untilInterrupted('Both stay up; Ctrl-C stops them.', signal);
  } finally {
    await compared.stop();
  }
  return compared.flows.every((flow) => flow.orders.every(isRight)) ? 0 : 1;
}

async function run(local: LocalStage, options: StartOptions, progress: Progress, signal: AbortSignal): Promise<number> {
  const { state } = local;
  const isAllRight = options.deployOnly || (await showOrders(local, options.orders, progress, signal));
  if (options.deployOnly) console.log(`\n${placesPart({ state })}\n`);
  if (!options.exit) {
    console.log(`${nextSteps(state, process.cwd())}\n`);
    const whose = local.emulator ? '' : ` (on ${state.endpoint}, which is not ours to stop)`;
    if (options.watch) await keepUp(local, options, options.watch, signal);
    else await untilInterrupted(`It stays up${whose}; Ctrl-C stops it.`, signal);
  } else if (local.isApiProxied) console.log(`  ${state.apiUrl} was a proxy of this command, and ends with it.`);
  return isAllRight ? 0 : 1;
}

async function keepUp(local: LocalStage, options: StartOptions, filter: LogFilter, signal: AbortSignal): Promise<void> {
  const { watchStage } = await import('./watch/index.ts');
  console.log('  It watches the sources: an edit replaces the functions that it changes. Ctrl-C stops it all.\n');
  await watchStage(local, deploymentOf(options), filter, signal);
  console.log('\nstopped');
}

/** @returns whether each order ended as it should */
async function showOrders(local: LocalStage, count: number, progress: Progress, signal: AbortSignal): Promise<boolean> {
  const { state } = local;
  const { orders, mails } = await placeAndFollow(local, count, progress, signal);
  const depths = await progress.step(
    'settle',
    () => settle(state, signal, { say: (waiting) => progress.now(`waiting: ${waiting}`) }),
    waitingLine,
  );
  console.log(`\n${report({ state, orders, mails: await mails(), depths })}\n`);
  return orders.every(isRight);
}

interface FollowedRun {
  readonly orders: readonly Followed[];
  /** What was mailed to the customers of this run. */
  mails(): Promise<readonly Mail[] | undefined>;
}

async function placeAndFollow(
  local: LocalStage,
  count: number,
  progress: Progress,
  signal: AbortSignal,
): Promise<FollowedRun> {
  const { state } = local;
  const shop = shopAt(state.apiUrl, local.request, signal);
  const customers = customersOf(Date.now().toString(36));
  const stories = mixOf(count);
  const known = [...documentedCustomers, ...customers];
  await progress.step('stock, customers', () => Promise.all([resetStock(state), introduce(state, known)]));
  if (count === 0) return { orders: [], mails: async () => [] };
  const placed = await progress.step(
    'place orders',
    () => placeAll(state, shop, stories, customers, (placed) => progress.now(`${placed} of ${count} placed`)),
    ({ length }) => `${length}`,
  );
  const orders = await progress.step(
    'orders flow',
    () => follow({ shop, placed, signal, say: (seen) => progress.now(stateLine(seen)) }),
    stateLine,
  );
  const mailbox = local.capabilities.mailbox;
  const addresses = new Set(customers.map(({ email }) => email));
  const mails = async () => (await mailbox?.())?.filter(({ to }) => to.some((address) => addresses.has(address)));
  return { orders, mails };
}
