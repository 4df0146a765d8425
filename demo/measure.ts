import { setTimeout as sleep } from 'node:timers/promises';
import type { LocalStage, Progress } from '@orderflow/local';
import { meteredOf, readMeter } from '@orderflow/local';
import type { State } from '@orderflow/operator';
import type { Usage } from './bill.ts';
import { findInStore } from './find-in-store.ts';
import { type Followed, follow, stateLine } from './follow.ts';
import { mixOf } from './mix.ts';
import { placeAll } from './place.ts';
import { customersOf, introduce, resetStock } from './prepare.ts';
import { settle } from './settle.ts';
import { shopAt } from './shop.ts';
import { transitionsOf } from './transitions.ts';

/** One flow, and what became of the orders that it was given. */
export interface Measured {
  readonly flow: string;
  readonly orders: readonly Followed[];
  /** Missing where the endpoint does not count. */
  readonly usage: Usage | undefined;
}

/** Each kind of order once, so that every function has been started. */
const WARM_UP = 12;

/** Gives a stage `count` orders, and counts what it takes from the first to the last that anybody does for them. */
export async function measure(
  local: LocalStage,
  count: number,
  progress: Progress,
  signal: AbortSignal,
): Promise<Measured> {
  const { state } = local;
  const customers = customersOf(`${state.flow}-${Date.now().toString(36)}`);
  const shop = { ...shopAt(state.apiUrl, local.request, signal), find: findInStore(state) };
  await Promise.all([resetStock(state), introduce(state, customers)]);
  const run = async (orders: number) => {
    const say = (placed: number) => progress.now(`${placed} of ${orders} placed`);
    const placed = await placeAll(state, shop, mixOf(orders), customers, say);
    const followed = await follow({ shop, placed, signal, say: (seen) => progress.now(stateLine(seen)) });
    await settle(state, signal, { quietMs: 20_000 });
    return { followed, counts: await quiet(state, signal) };
  };
  progress.note(state.flow);
  const before = await progress.step('warm up', () => run(WARM_UP));
  const after = await progress.step(
    'measure',
    () => run(count),
    ({ followed }) => stateLine(followed),
  );
  const transitions = await transitionsOf(
    state,
    after.followed.map(({ orderId }) => orderId),
  );
  const metered = before.counts && after.counts && meteredOf(state, before.counts, after.counts);
  return {
    flow: state.flow,
    orders: after.followed,
    usage: metered && { ...metered, orders: count, transitions },
  };
}

/** Waits until nothing of the stage is counted any more. @returns everything that was */
async function quiet(state: State, signal: AbortSignal, patienceMs = 20_000) {
  const deadline = Date.now() + patienceMs;
  let counts = await readMeter(state);
  for (;;) {
    await sleep(1000, undefined, { signal });
    const now = await readMeter(state);
    if (!counts || !now || Date.now() > deadline || isSame(state, counts, now)) return now;
    counts = now;
  }
}

const isSame = (state: State, before: Counts, after: Counts): boolean =>
  Object.values(meteredOf(state, before, after)).every((amount) => amount === 0);

type Counts = NonNullable<Awaited<ReturnType<typeof readMeter>>>;
