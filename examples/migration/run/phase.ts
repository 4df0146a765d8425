import { setTimeout as sleep } from 'node:timers/promises';
import { commitOf } from '@orderflow/core';
import type { Progress } from '@orderflow/local';
import { switchesOf } from '../4-switched/switches.ts';
import { appOf } from '../apps.ts';
import { type Served, serveProviders, serveShop } from '../world/http.ts';
import { httpCall } from '../world/http-call.ts';
import { Providers, SERVICES } from '../world/providers.ts';
import { compareSides } from './compare-sides.ts';
import type { Figures } from './figures.ts';
import { orderAt, type Response, send, sendAll } from './load.ts';
import { mortalShop } from './mortal-shop.ts';
import { type Place, startPlace } from './stage.ts';
import { itemsOf, sidesBy, unfinished } from './watch.ts';

export interface PhaseOptions {
  readonly phase: number;
  readonly orders: number;
  readonly progress: Progress;
}

/** Where phase 4 stands when it is measured: from the last context to the first. */
const PERCENT = { payment: 20, inventory: 50, shipping: 100 };

/** When nothing moves for so long, what is not finished never will be. */
const PATIENCE_MS = 60_000;

/** So many orders are sent while one provider is down, to see who has to be up. */
const PROBES = 20;
const AT_ONCE = 5;

/**
 * Runs the shop of a phase under load, on a local AWS of its own. Shipping is down from 30 % to 60 % of the orders, and half way
 * the shop itself dies and is there again at once.
 */
export async function runPhase({ phase, orders, progress }: PhaseOptions): Promise<Figures> {
  const providers = new Providers();
  const served = await serveProviders(providers);
  try {
    const place = await startPlace(phase, `${served.url}/events`, progress);
    try {
      return await measure({ phase, orders, progress, place, providers, providersUrl: served.url });
    } finally {
      await place.stop();
    }
  } finally {
    served.close();
  }
}

interface Measured extends PhaseOptions {
  readonly place: Place;
  readonly providers: Providers;
  readonly providersUrl: string;
}

async function measure(measured: Measured): Promise<Figures> {
  const { phase, orders, progress, place, providers } = measured;
  const { dynamodb, tables } = place;
  const switches = switchesOf({ dynamodb, clock: Date.now, table: tables.switches });
  if (phase === 4) for (const name of SERVICES) await switches[name].setPercent(PERCENT[name]);
  const open = await openShop(measured);
  try {
    await send(open.url, orderAt(0, 'first')); // functions start, connections open
    const responses = await progress.step('orders, with shipping down and a death of the shop', () =>
      sendAll(open.url, orders, 'order', (at) => disturb(at / orders, at === Math.floor(orders / 2), open, providers)),
    );
    const answered = Date.now();
    const settledAt = await progress.step('all orders end', () => settle(place, providers));
    const lost = await unfinished(dynamodb, tables.orders, providers);
    const comparison = phase === 3 ? await progress.step('both sides compared', () => compare(place)) : undefined;
    const sides = phase === 4 ? await sidesBy(switches, providers) : undefined;
    const facts = tables.events ? await factsIn(place) : undefined;
    const coupling = await progress.step('who must be up', () => couplingOf(open.url, providers));
    return {
      phase,
      responses,
      lost,
      settledSeconds: Math.max(0, (settledAt - answered) / 1000),
      coupling,
      ...(facts !== undefined && { facts }),
      ...(comparison && { comparison }),
      ...(sides && { sides }),
    };
  } finally {
    open.close();
  }
}

interface Open extends Served {
  /** The shop dies, and another one is there. */
  replace(): void;
}

/** The shop, which can die. */
async function openShop({ phase, place, providersUrl }: Measured): Promise<Open> {
  const { dynamodb, tables } = place;
  const deps = { call: httpCall(`${providersUrl}/calls`), dynamodb, clock: Date.now, tables };
  const make = () => mortalShop(appOf(phase), deps);
  let running = make();
  const served = await serveShop(() => running.shop);
  const replace = () => {
    running.die();
    running = make();
    served.breakOff();
  };
  return { ...served, replace };
}

function disturb(share: number, isDeath: boolean, open: Open, providers: Providers): void {
  if (share >= 0.3 && share < 0.6) providers.down.add('shipping');
  else providers.down.delete('shipping');
  if (isDeath) open.replace();
}

/** Waits until every order has ended, or until nothing has moved for a while. @returns when it last moved, in epoch milliseconds */
async function settle({ dynamodb, tables }: Place, providers: Providers): Promise<number> {
  let [last, movedAt] = ['', Date.now()];
  for (;;) {
    const left = (await unfinished(dynamodb, tables.orders, providers)).filter(
      (one) => !one.endsWith('does not know it'),
    );
    if (left.join() !== last) [last, movedAt] = [left.join(), Date.now()];
    if (left.length === 0 || Date.now() - movedAt > PATIENCE_MS) return movedAt;
    await sleep(250);
  }
}

/** Compares until the shadow has decided all there is, or nothing changes any more. */
async function compare({ dynamodb, tables }: Place) {
  for (let [last, movedAt] = ['', Date.now()]; ; ) {
    const report = await compareSides(dynamodb, tables.events, tables.shadow, new Date().toISOString());
    const now = JSON.stringify(report);
    if (now !== last) [last, movedAt] = [now, Date.now()];
    if (report.unexplained.length === 0 || Date.now() - movedAt > PATIENCE_MS) return report;
    await sleep(500);
  }
}

/** Sends some orders while one provider is down, for each of them. @returns the share of them that was refused */
async function couplingOf(url: string, providers: Providers): Promise<Figures['coupling']> {
  const shares: Record<string, number> = {};
  for (const service of SERVICES) {
    providers.down.add(service);
    const responses: Response[] = [];
    for (let at = 0; at < PROBES; at += AT_ONCE) {
      const some = Array.from({ length: AT_ONCE }, (_, more) => orderAt((at + more) * 10, `without-${service}`));
      responses.push(...(await Promise.all(some.map((order) => send(url, order)))));
    }
    providers.down.delete(service);
    shares[service] = responses.filter(({ row }) => !row || row.status === 'refused').length / PROBES;
  }
  return shares;
}

async function factsIn({ dynamodb, tables }: Place): Promise<number> {
  const items = await itemsOf(dynamodb, tables.events);
  return items.reduce((sum, item) => sum + commitOf(item).events.length, 0);
}
