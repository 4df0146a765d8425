import { setTimeout as sleep } from 'node:timers/promises';
import { eventually } from './support/eventually.ts';
import { booksAgree, deadLetters } from './support/invariants.ts';
import { charge, ledgerOf, shipment } from './support/ledger.ts';
import {
  breakerEvents,
  callsDuringOutage,
  type Dependency,
  endOutage,
  mappingOf,
  outage,
  schedule,
} from './support/outage.ts';
import { runOrderflow } from './support/program.ts';
import { inStock, newCustomer, type PlacedOrder, places } from './support/shop.ts';
import { stage } from './support/stage.ts';
import { stocks } from './support/stock.ts';

beforeAll(() => stocks(inStock.sku, 10_000));

const hasQueues = () => stage().flow === 'choreography';

/**
 * How long the gateway is down at least: it is down until probes have failed, too. The saga waits in ever longer steps, so that
 * half as long an outage takes it as long to get over.
 */
const SECONDS = Number(process.env.ORDERFLOW_OUTAGE_SECONDS ?? (hasQueues() ? 60 : 30));

/** Failures that open the breaker, and calls that were under way then. */
const BEFORE = 5 + 20;
const PROBES = 3;

/** How long an instance goes by what it last read of a breaker. */
const BELIEVED_MS = 5000;

// What earlier tests had counted, calls that succeeded among them, ends with a state of the breaker.
beforeAll(async () => {
  for (const command of ['open', 'close'])
    await breaker(command, 'payment-gateway', '--reason', 'the tests begin', '--by', 'ada');
  await sleep(BELIEVED_MS);
});

// A failure here must not be one of every file that comes after it.
afterAll(() => endOutage('payment-gateway'));
afterAll(() => breaker('close', 'carrier', '--reason', 'the tests are over', '--by', 'ada'));

test(`the payment gateway is down for ${SECONDS} s under load: nobody notices but those who wait`, async () => {
  const customerId = await newCustomer();
  const until = Date.now() + 1000 * SECONDS;
  const orders: PlacedOrder[] = [];
  const seen = new Set<number | undefined>();
  const before = (await breakerEvents('payment-gateway')).length;
  const since = async () => (await breakerEvents('payment-gateway')).slice(before);
  await outage('payment-gateway', 'down');
  while (Date.now() < until || !probesFailed(await since())) {
    orders.push(...(await Promise.all([places({ customerId }), places({ customerId })])));
    await schedule('payment-gateway');
    if (hasQueues()) seen.add((await mappingOf('payment')).concurrency);
    await sleep(1000); // the pace of the load
  }
  await endOutage('payment-gateway');
  await closed('payment-gateway');
  for (const order of orders) {
    await order.ends('completed', { seconds: 200 });
    expect(await ledgerOf(order)).toEqual([charge(1999), shipment]);
    await booksAgree(order);
  }
  expect(await deadLetters()).toEqual({});
  const rounds = (await since()).filter((event) => event === 'half.opened').length;
  const calls = await callsDuringOutage('payment-gateway');
  console.log(`${orders.length} orders, ${calls} calls during the outage, ${rounds} rounds of ${PROBES} probes`);
  expect(rounds).toBeGreaterThan(1);
  expect(calls).toBeLessThanOrEqual(BEFORE + rounds * PROBES);
  if (!hasQueues()) return;
  expect([...seen]).toContain(2); // slowed, while probes are due soon
  await eventually('the mapping as it was', async () => {
    const mapping = await mappingOf('payment');
    return mapping.state === 'Enabled' && mapping.concurrency === 50 ? mapping : undefined;
  });
});

test('the carrier’s breaker is opened by hand: parcels wait until a hand closes it', async () => {
  const before = await breakerEvents('carrier');
  expect(await breaker('open', 'carrier', '--reason', 'strike', '--by', 'ada')).toMatch(
    /^carrier: open since .*: strike/,
  );
  expect(await breaker('status')).toMatch(/^carrier: open since .*, by hand: strike\npayment-gateway: closed$/);
  await sleep(BELIEVED_MS);
  const order = await places();
  await order.reaches('confirmed');
  if (hasQueues())
    await eventually('a paused mapping', async () => (await mappingOf('shipping')).state === 'Disabled' || undefined);
  await schedule('carrier');
  expect((await order.view())?.status).toBe('confirmed');
  expect(await breaker('close', 'carrier', '--reason', 'back', '--by', 'ada')).toBe('carrier: closed');
  await order.ends('completed');
  expect((await breakerEvents('carrier')).slice(before.length)).toEqual(['opened', 'closed']);
  expect(await deadLetters()).toEqual({});
});

/** The breaker has opened, and has opened once more after a round of probes. */
const probesFailed = (events: readonly string[]): boolean => events.filter((event) => event === 'opened').length > 1;

/** Lets time and probes do their work. */
const closed = (dependency: Dependency) =>
  eventually(`a closed breaker of ${dependency}`, async () => {
    await schedule(dependency);
    return (await breakerEvents(dependency)).at(-1) === 'closed' || undefined;
  });

/** The operator's command, as it is typed. */
async function breaker(...args: string[]): Promise<string> {
  const { code, output, errors } = await runOrderflow(['breaker', ...args, '--stage', stage().stage]);
  if (code !== 0) throw new Error(errors);
  return output;
}
