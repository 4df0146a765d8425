import { randomUUID } from 'node:crypto';
import { setTimeout as sleep } from 'node:timers/promises';
import { BatchWriteItemCommand } from '@aws-sdk/client-dynamodb';
import { PutEventsCommand, type PutEventsRequestEntry } from '@aws-sdk/client-eventbridge';
import { clientsFor, type DeadLetter, drop, examine, type OperatorClients, redrive } from '@orderflow/operator';
import { follow, hasEnded } from '../follow.ts';
import { isAsExpected, mixOf, type Story } from '../mix.ts';
import type { Placed } from '../place.ts';
import { foreignOrder, shopAt } from '../shop.ts';
import type { SmokeStage } from './smoke-stage.ts';

/** What a check found. `unknown`: it cannot be told here. */
export interface CheckResult {
  readonly check: string;
  readonly status: 'ok' | 'wrong' | 'unknown';
  readonly what: string;
}

/** One run of the smoke test. Its orders, customers and stock have names of their own, and go with it. */
export interface SmokeRun extends SmokeStage {
  /** In all names of this run: `smoke-0f3a…`. */
  readonly id: string;
  readonly clients: OperatorClients;
  readonly signal: AbortSignal;
}

export const smokeRun = (stage: SmokeStage, signal: AbortSignal): SmokeRun => ({
  ...stage,
  ...{ id: `smoke-${randomUUID().slice(0, 8)}`, clients: clientsFor(stage.found.config), signal },
});

/** Each ending once: the first stories of the demo. */
const STORIES = 6;

/** Orders of every ending are placed, through the API and on the bus, and followed to their end. */
export async function ordersEnd(run: SmokeRun): Promise<readonly CheckResult[]> {
  const shop = shopAt(run.apiUrl, run.request, run.signal);
  const placed: Placed[] = [];
  for (const story of mixOf(STORIES)) placed.push(await place(run, { ...story, items: itemsOf(run, story) }));
  const orders = await follow({ shop, placed, signal: run.signal, say: () => undefined, patienceMs: 120_000 });
  return orders.map(({ orderId, story, view, ...rest }) => {
    const ended = view && hasEnded({ orderId, story, view, ...rest }) && isAsExpected(story.ending, view);
    const reason = view?.reason ? ` (${view.reason})` : '';
    const what = `${orderId} is ${view?.status ?? 'not known'}${reason}`;
    return { check: `order: ${story.title}`, status: ended ? 'ok' : 'wrong', what };
  });
}

const itemsOf = ({ id }: SmokeRun, { items }: Story) => items.map((item) => ({ ...item, sku: `${id}-${item.sku}` }));

async function place(run: SmokeRun, story: Story): Promise<Placed> {
  const shop = shopAt(run.apiUrl, run.request, run.signal);
  if (story.from === 'bus') {
    const orderId = `${run.id}-order`;
    const Detail = JSON.stringify(foreignOrder(orderId, run.id, story.items));
    await put(run, { Source: 'smoke-test', DetailType: 'order.created', Detail });
    return { orderId, story };
  }
  const orderId = await shop.place(story, run.id);
  if (story.isCancelled) await shop.cancel(orderId);
  return { orderId, story };
}

/** Stocks what the orders of this run need, under SKUs of its own. */
export const fillShelves = (run: SmokeRun): Promise<unknown> =>
  writeStock(run, (sku) => ({
    PutRequest: { Item: { sku: { S: sku }, available: { N: sku.endsWith('-sold-out') ? '0' : '1000' } } },
  }));

/** Takes it away again. */
export const emptyShelves = (run: SmokeRun): Promise<unknown> =>
  writeStock(run, (sku) => ({ DeleteRequest: { Key: { sku: { S: sku } } } }));

function writeStock({ id, found, clients }: SmokeRun, write: (sku: string) => object): Promise<unknown> {
  const skus = new Set(mixOf(STORIES).flatMap(({ items }) => items.map(({ sku }) => `${id}-${sku}`)));
  const RequestItems = { [found.tables.stock ?? '']: [...skus].map(write) };
  return clients.dynamodb.send(new BatchWriteItemCommand({ RequestItems }));
}

/** A message that breaks its contract is dead-lettered with its reason, redriven, dead-lettered again, and then dropped. */
export async function poisonIsRedriven(run: SmokeRun): Promise<readonly CheckResult[]> {
  const { id, clients, found } = run;
  const check = 'dead letter and redrive';
  const { queueUrl: to = '', dlqUrl: from = '' } = found.consumers.order ?? {};
  const isOurs = ({ body }: DeadLetter) => body.includes(`${id}-poison`);
  const walk = { sqs: clients.sqs, clock: Date.now };
  await put(run, { Source: 'smoke-test', DetailType: 'order.created', Detail: `{"data":{"orderId":"${id}-poison"}}` });
  const redriven = await until(run, async () => {
    const done = await redrive({ ...walk, from, to, filter: ({ Body = '' }) => Body.includes(`${id}-poison`) });
    return done.redriven > 0;
  });
  if (!redriven)
    return [{ check, status: 'wrong', what: 'the message did not come to the dead-letter queue of order' }];
  const reasons: string[] = [];
  const keep = async ({ reason = '' }: DeadLetter) => void reasons.push(reason);
  const dropped = await until(
    run,
    async () => (await drop({ ...walk, queueUrl: from, filter: isOurs, keep })).dropped > 0,
  );
  return [{ check, status: dropped ? 'ok' : 'wrong', what: reasons[0] ?? 'the redriven message did not come back' }];
}

/** Nobody but the relay puts events of ours: these credentials may do so only if they are of a republisher. */
export async function busRefusesOurSources(run: SmokeRun): Promise<readonly CheckResult[]> {
  const check = 'bus refuses our source';
  const Detail = JSON.stringify({ data: { note: run.id } });
  try {
    await put(run, { Source: 'orderflow.smoke', DetailType: 'smoke.tested', Detail });
    const isHere = run.found.config.endpoint !== undefined;
    const why = isHere
      ? 'this endpoint does not evaluate the policy of the bus'
      : 'it was taken: are you a republisher?';
    return [{ check, status: isHere ? 'unknown' : 'wrong', what: why }];
  } catch (error) {
    const isDenied = /AccessDenied|NotAuthorized/.test(`${(error as Error).name} ${(error as Error).message}`);
    return [{ check, status: isDenied ? 'ok' : 'wrong', what: (error as Error).message }];
  }
}

/** A caller without a signature gets nothing, except in a local stage. */
export async function apiRefusesStrangers({ apiUrl, request, found }: SmokeRun): Promise<readonly CheckResult[]> {
  const check = 'API refuses strangers';
  if (request === fetch) return [{ check, status: 'unknown', what: `the API of stage ${found.stage} is open` }];
  const { status } = await fetch(`${apiUrl}/orders/unknown`);
  return [{ check, status: status === 403 ? 'ok' : 'wrong', what: `an unsigned request gets ${status}` }];
}

/** What `orderflow doctor` says: alarms, rules, mappings, concurrency, mail and more. */
export async function doctorFinds({ found, clients }: SmokeRun): Promise<readonly CheckResult[]> {
  const serverTime = async () => Date.now();
  const all = await examine(found, { ...clients, clock: Date.now, serverTime });
  return all.map(({ check, status, what }) => ({ check: `doctor: ${check}`, status, what }));
}

async function put({ clients, found }: SmokeRun, entry: PutEventsRequestEntry): Promise<void> {
  const Entries = [{ ...entry, EventBusName: found.bus.name }];
  const { Entries: [answer] = [] } = await clients.eventBridge.send(new PutEventsCommand({ Entries }));
  if (answer?.ErrorCode) throw Object.assign(new Error(answer.ErrorMessage), { name: answer.ErrorCode });
}

/** Asks each second for a minute. */
async function until({ signal }: SmokeRun, holds: () => Promise<boolean>): Promise<boolean> {
  for (let attempt = 0; attempt < 60; attempt += 1) {
    if (await holds()) return true;
    await sleep(1000, undefined, { signal });
  }
  return false;
}
