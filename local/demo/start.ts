import { Stop } from '../../bin/lib/stop.cjs';
import { type LocalStage, type Mail, type Progress, printedProgress, startLocal } from '..';
import { type Followed, follow, stateLine } from './follow';
import { mixOf } from './mix';
import { placeAll } from './place';
import { customersOf, introduce, stockShelves } from './prepare';
import { isRight, report } from './report';
import { settle } from './settle';
import { shopAt } from './shop';

export interface StartOptions {
  readonly orders: number;
  readonly exit: boolean;
  readonly stage: string;
  readonly endpoint?: string;
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
    const local = await startLocal({ ...deploymentOf(options), progress, signal: interrupted });
    try {
      return await Promise.race([run(local, options, progress, interrupted), unexpectedEnd(local)]);
    } finally {
      await local.stop();
    }
  } catch (error) {
    if (!interrupted.aborted) throw error;
    console.log('\nstopped');
    return 130;
  }
}

const deploymentOf = ({ stage, endpoint }: StartOptions) => ({
  stage,
  ...(endpoint === undefined ? {} : { endpoint }),
  // Nobody wants to wait long for the provider that fails twice.
  context: { mailFrom: 'orders@orderflow.example', retryBaseSeconds: '1' },
});

async function run(
  local: LocalStage,
  { orders, exit }: StartOptions,
  progress: Progress,
  signal: AbortSignal,
): Promise<number> {
  const { state } = local;
  const followed = await placeAndFollow(local, orders, progress, signal);
  const depths = await progress.step('settle', () => settle(state, signal));
  console.log(`\n${report({ state, orders: followed.orders, mails: await followed.mails(), depths })}\n`);
  if (!exit) {
    console.log(
      `  It stays up${local.emulator ? '' : ` (on ${state.endpoint}, which is not ours to stop)`}; Ctrl-C stops it.`,
    );
    await new Promise((resolve) => signal.addEventListener('abort', resolve, { once: true }));
    console.log('\nstopped');
  } else if (local.isApiProxied) console.log(`  ${state.apiUrl} was a proxy of this command, and ends with it.`);
  return followed.orders.every(isRight) ? 0 : 1;
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
  await progress.step('stock, customers', () => Promise.all([stockShelves(state), introduce(state, customers)]));
  const placed = await progress.step(
    'place orders',
    () => placeAll(state, shop, stories, customers),
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

async function unexpectedEnd({ emulator, state }: LocalStage): Promise<never> {
  const reason = await (emulator?.ended ?? new Promise<undefined>(() => undefined));
  throw new Stop(`the local AWS ended unexpectedly (${reason}): see .orderflow/${state.stage}.emulator.log`);
}

/** Ctrl-C, or being told to end; the second time there is no waiting. */
function interruption(): AbortSignal {
  const controller = new AbortController();
  for (const name of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) {
    process.on(name, () => {
      if (controller.signal.aborted) process.exit(130);
      controller.abort(new Error('interrupted'));
    });
  }
  return controller.signal;
}
