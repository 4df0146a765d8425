import { setTimeout as sleep } from 'node:timers/promises';
import { readMeter } from '@orderflow/local';
import type { Endpoint } from '@orderflow/operator';
import { type Bill, billOf } from '../../demo/bill.ts';
import type { Side } from './sides.ts';

type Meter = Readonly<Record<string, number>>;

/** What one order takes of AWS. The simulated providers' books are apart: a real provider has its own. */
export interface Counts {
  /** Of functions, to every service, and of them those of each operation. */
  readonly calls: number;
  readonly operations: Readonly<Record<string, number>>;
  /** DynamoDB request units. */
  readonly writes: number;
  readonly reads: number;
  readonly events: number;
  /** Brought by queues, and in how many batches. */
  readonly messages: number;
  readonly batches: number;
  /** Times that a rule handed an event to a target. */
  readonly rules: number;
  readonly invocations: number;
  /** Milliseconds of the functions' invocations, and of their processes' CPU. */
  readonly milliseconds: number;
  readonly cpu: number;
  /** Calls to the books of the simulated providers. */
  readonly providers: number;
}

/** Reads what has been counted so far. @throws Error where the endpoint does not count */
export async function meterOf(endpoint: Endpoint): Promise<Meter> {
  const meter = await readMeter(endpoint);
  if (!meter) throw new Error('this local AWS does not count what functions ask of it');
  return meter;
}

const QUIET_MS = 3000;

/** Waits until nothing of a side is counted any more. */
export async function quiet({ prefix }: Side, endpoint: Endpoint, patienceMs = 60_000): Promise<Meter> {
  const deadline = Date.now() + patienceMs;
  let [meter, changedAt] = [await meterOf(endpoint), Date.now()];
  while (Date.now() - changedAt < QUIET_MS && Date.now() < deadline) {
    await sleep(250);
    const now = await meterOf(endpoint);
    if (totalOf(now, prefix) !== totalOf(meter, prefix)) changedAt = Date.now();
    meter = now;
  }
  return meter;
}

const totalOf = (meter: Meter, prefix: string): number =>
  Object.entries(meter).reduce((sum, [key, count]) => (key.includes(prefix) ? sum + count : sum), 0);

/** What came between two readings, by order. */
export function countsOf({ prefix }: Side, before: Meter, after: Meter, orders: number): Counts {
  const entries = Object.entries(after).flatMap(([key, count]) => {
    const [kind = '', resource = ''] = key.split(' ');
    const isOurs = resource.includes(prefix) || kind === 'operation:SES.SendEmail';
    const by = (count - (before[key] ?? 0)) / orders;
    return isOurs && by > 0 ? [{ kind, isProviders: /ledger/i.test(resource), by }] : [];
  });
  const sum = (kind: string, isProviders = false) =>
    entries.reduce((total, one) => (one.kind === kind && one.isProviders === isProviders ? total + one.by : total), 0);
  const operations: Record<string, number> = {};
  for (const { kind, isProviders, by } of entries) {
    const [, operation] = kind.split(':');
    if (operation && !isProviders) operations[operation] = (operations[operation] ?? 0) + by;
  }
  return {
    operations,
    calls: Object.values(operations).reduce((total, count) => total + count, 0),
    ...{ writes: sum('write'), reads: sum('read'), events: sum('event'), rules: sum('rule') },
    ...{ messages: sum('message'), batches: sum('batch'), invocations: sum('invocation') },
    ...{ milliseconds: sum('milliseconds'), cpu: sum('cpu'), providers: sum('call', true) },
  };
}

/** List price of a million such orders, US dollars; mail, API requests, logs and storage are alike and not in it. */
export const priceOf = (counts: Counts): Bill => billOf({ ...counts, orders: 1, transitions: 0 });
