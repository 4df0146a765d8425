import { setMaxListeners } from 'node:events';
import { type LocalStage, type Progress, printedProgress, startLocal } from '@orderflow/local';
import type { Emulator } from '@orderflow/local/emulator';
import { findInStore } from '../demo/find-in-store.ts';
import { type Followed, follow, hasEnded, stateLine } from '../demo/follow.ts';
import { mixOf } from '../demo/mix.ts';
import { type Placed, placeAll } from '../demo/place.ts';
import { customersOf, introduce, resetStock } from '../demo/prepare.ts';
import { settle } from '../demo/settle.ts';
import { type Shop, shopAt } from '../demo/shop.ts';
import { unlessItEnds } from '../demo/unless-it-ends.ts';
import { Campaign } from './campaign.ts';
import { insistent } from './insistent.ts';
import { checksOf, wantedMails } from './invariants.ts';
import type { Kill } from './killer.ts';
import { type Death, mailFindings } from './mails.ts';
import { report } from './report.ts';
import { readContents } from './stage-contents.ts';

export interface ChaosOptions {
  readonly orders: number;
  readonly flow: 'choreography' | 'orchestration';
  /** What chooses victims and moments. The machine's own timing it does not choose. */
  readonly seed: number;
}

/**
 * Impatient, as in the end-to-end tests: what is killed comes back after 48 s, six times the functions' time-out. A third of
 * all calls to the payment gateway fails by the orders' own cards: that is no outage, and opens no breaker.
 */
const CONTEXT = {
  mailFrom: 'orders@orderflow.example',
  retryBaseSeconds: '1',
  maxReceives: '8',
  consumerTimeoutSeconds: '8',
  breakerFailurePercent: '80',
  breakerWaitSeconds: '5',
  breakerMaxWaitSeconds: '10',
};

/** When nothing moves for so long, no order ends any more: a saga's step waits for ten minutes at most. */
const PATIENCE_MS = 660_000;

/**
 * Orders through a deployed stage on an emulator of its own, which is being broken all the time. In the end all must be as
 * if nothing had happened.
 *
 * @returns the exit code: 0 if every invariant holds
 */
export async function chaos(options: ChaosOptions): Promise<number> {
  const { flow, seed } = options;
  const progress = printedProgress();
  progress.note(`chaos: ${options.orders} orders, ${flow}, seed ${seed}`);
  const stage = `local-chaos-${process.pid}`;
  const local = await startLocal({ stage, fresh: true, context: { ...CONTEXT, flow }, progress });
  try {
    return await unlessItEnds(local, run(local, options, progress));
  } finally {
    await local.stop();
  }
}

async function run(local: LocalStage, { orders: count, seed }: ChaosOptions, progress: Progress): Promise<number> {
  const { state, emulator, capabilities } = local;
  if (!emulator || !capabilities.mailbox) throw new Error('chaos needs an emulator of its own that lists mail');
  const signal = endless();
  const customers = customersOf(Date.now().toString(36));
  await progress.step('prepare', () => Promise.all([resetStock(state), introduce(state, customers)]));
  const campaign = await Campaign.against(state, emulator, count, seed);

  const tooLate = new Set<string>();
  const shop = patient(shopAt(state.apiUrl, insistent(local.request), signal), tooLate);
  const sayPlaced = (placed: number) => {
    progress.now(`${placed} of ${count} placed`);
    campaign.progress(placed, 0);
  };
  const placed = await progress.step('place orders', () => placeAll(state, shop, mixOf(count), customers, sayPlaced));
  const say = (orders: readonly Followed[]) => {
    progress.now(stateLine(orders));
    campaign.progress(count, orders.filter(hasEnded).length);
  };
  // Looking into the store leaves the API, which is being killed as well, to the customers.
  const watched = { ...shop, find: findInStore(state) };
  await progress.step('orders flow', () => follow({ shop: watched, placed, signal, patienceMs: PATIENCE_MS, say }));
  await progress.step('come to rest', async () => {
    await campaign.end();
    await settle(state, signal, { patienceMs: PATIENCE_MS, quietMs: PATIENCE_MS });
    await campaign.finish();
  });

  const orders = await progress.step('ask the API', () => lookAt(placed, shop), stateLine);
  const contents = await progress.step('read tables and queues', () => readContents(state));
  const deaths = deathsOf(state.consumers.email?.functionName, campaign.kills, emulator);
  const mails = mailFindings(wantedMails(orders), await sentTo(customers, capabilities.mailbox), deaths);
  const { seen, poison } = campaign;
  const checks = checksOf({
    orders,
    tooLate,
    contents,
    published: seen.eventIds,
    expectedDeadLetters: poison.expected,
    mails,
  });
  console.log(`\n${report(await campaign.harm(), checks, mails)}\n`);
  return checks.every(({ violations }) => violations.length === 0) ? 0 : 1;
}

/** Thousands of requests listen to it. */
function endless(): AbortSignal {
  const { signal } = new AbortController();
  setMaxListeners(0, signal);
  return signal;
}

/** A shop whose customers take "too late" for an answer. */
const patient = (shop: Shop, tooLate: Set<string>): Shop => ({
  ...shop,
  async cancel(orderId) {
    try {
      await shop.cancel(orderId);
    } catch (error) {
      if (!(error as Error).message.includes('409')) throw error;
      tooLate.add(orderId);
    }
  },
});

const deathsOf = (sender: string | undefined, kills: readonly Kill[], emulator: Emulator): readonly Death[] => [
  ...kills.filter(({ functionName }) => functionName === sender).map(({ at }) => ({ how: 'was killed' as const, at })),
  ...emulator
    .timeOuts()
    .filter(({ functionName }) => functionName === sender)
    .map(({ at }) => ({ how: 'took too long and was ended' as const, at })),
];

/** Each order as the API tells it. */
async function lookAt(placed: readonly Placed[], shop: Shop): Promise<readonly Followed[]> {
  const orders: Followed[] = [];
  for (const order of placed) orders.push({ ...order, view: await shop.find(order.orderId) });
  return orders;
}

/** Mail to these customers, and to nobody else. */
async function sentTo(
  customers: readonly { readonly email: string }[],
  mailbox: NonNullable<LocalStage['capabilities']['mailbox']>,
) {
  const addresses = new Set(customers.map(({ email }) => email));
  return (await mailbox()).filter(({ to }) => to.some((address) => addresses.has(address)));
}
