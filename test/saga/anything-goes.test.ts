import { runs } from '@orderflow/testing/fuzz';
import * as fc from 'fast-check';
import type { CreateOrder } from '../../events/index.ts';
import { definitionOf, impatient } from './support/definition.ts';
import { heldFor, outcomeOf } from './support/invariants.ts';
import type { Ended } from './support/run.ts';
import { type Mishap, SagaInMemory, type SagaOptions } from './support/saga-in-memory.ts';

const definition = impatient(definitionOf({ stage: 'dev', mail: 'none' }));

const line = (sku: string, quantity = 1) => ({ sku, quantity, unitPrice: 500 });
const card = (token: string) => ({ method: 'card', token });
const orders: readonly CreateOrder['data'][] = [
  { customerId: 'c1', items: [line('tea', 3)] },
  { customerId: 'c1', items: [line('tea', 3)], payment: card('tok_declined') },
  { customerId: 'c1', items: [line('tea', 3)], payment: card('tok_flaky') },
  { customerId: 'c1', items: [line('tea', 3)], payment: card('tok_timeout') },
  { customerId: 'c1', items: [line('tea', 3), line('sold-out')] },
  { customerId: 'c1', items: [line('tea', 3)], shipTo: { country: 'ZZ' } },
];

/** @see https://gist.github.com/tommyettinger/46a874533244883189143505d203312c (mulberry32) */
function chanceFrom(seed: number): () => number {
  let state = seed;
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), state | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 4294967296;
  };
}

const names = ['Transient', 'Unavailable', 'Permanent', 'States.Timeout', 'Sandbox.Timedout', 'Lambda.Unknown'];

interface World {
  readonly seed: number;
  readonly order: number;
  /** How likely a call of a function goes wrong. */
  readonly trouble: number;
  readonly cancels: boolean;
  /** How many executions of the same saga run at once: one where names make it so, any number where they do not. */
  readonly executions: number;
}

const worlds = fc.record<World>({
  seed: fc.integer(),
  order: fc.nat({ max: orders.length - 1 }),
  trouble: fc.constantFrom(0, 0.1, 0.4, 0.8),
  cancels: fc.boolean(),
  executions: fc.integer({ min: 1, max: 3 }),
});

/** Runs a world in which anything may happen, and then one in which nothing does. */
async function live({ seed, order, trouble, cancels, executions }: World, more: Partial<SagaOptions> = {}) {
  const chance = chanceFrom(seed);
  const pick = <T>(some: readonly T[]) => some[Math.floor(chance() * some.length)] as T;
  let calm = false;
  const mishap = (): Mishap | undefined => {
    if (calm || chance() >= trouble) return undefined;
    return pick<() => Mishap>([
      () => ({ before: pick(names) }),
      () => ({ after: pick(names) }),
      () => 'goes on alone',
    ])();
  };
  const saga = new SagaInMemory({ definition, stock: { tea: 10 }, chance, faults: trouble / 5, mishap, ...more });
  await saga.place('o1', orders[order] as CreateOrder['data']);
  const cancelled = cancels ? later(chance, () => saga.cancel('o1')) : Promise.resolve(undefined);
  const running = Array.from({ length: executions }, (_, index) => later(chance, () => saga.run('o1', nameOf(index))));
  const ended = await Promise.all(running);
  const inTime = await cancelled;
  await saga.quiet();
  calm = true;
  return { saga, ended, inTime };
}

/** The same name for the first two, as where an event starts twice what its name does not hold back. */
const nameOf = (index: number) => (index < 2 ? 'order-o1' : `resume-${index}-order-o1`);

async function later<T>(chance: () => number, work: () => Promise<T>): Promise<T> {
  for (let turns = Math.floor(chance() * 40); turns > 0; turns--) await new Promise((resolve) => setImmediate(resolve));
  return work();
}

/** Now whatever stands still is resumed, until the order has ended: the database heals after a while. */
async function resumed(saga: SagaInMemory, ended: readonly Ended[]): Promise<Ended> {
  let last = ended.find(({ status }) => status === 'FAILED') ?? (await saga.run('o1', 'resume-9-order-o1'));
  for (let times = 0; times < 9 && last.status === 'FAILED'; times++) last = await last.redrive();
  await saga.quiet();
  return last;
}

/** Each run is a whole order, some seconds a hundred. `FUZZ_TIMES=40` looks longer. */
const RUNS = runs(25);

test(
  'failures, lost answers, time-outs of what goes on alone, cancellations, executions side by side: the books agree',
  () =>
    fc.assert(
      fc.asyncProperty(worlds, async (world) => {
        const { saga, ended, inTime } = await live(world);
        const outcome = outcomeOf(saga, 'o1', 1500, await resumed(saga, ended));
        expect(saga.shelf('tea')).toBe(outcome === 'completed' ? 7 : 10);
        expect(inTime ? ['cancelled'] : ['completed', 'cancelled']).toContain(outcome);
      }),
      RUNS,
    ),
  120_000,
);

test(
  'a payment provider that cannot refuse a charge in advance keeps no money either',
  () =>
    fc.assert(
      fc.asyncProperty(worlds, async (world) => {
        const { saga, ended } = await live(world, {
          gateway: (simulated, here) => ({
            ...simulated,
            refund: async (request) =>
              here.books('o1').charges === 0 ? { outcome: 'nothing' } : simulated.refund(request),
          }),
        });
        const outcome = outcomeOf(saga, 'o1', 1500, await resumed(saga, ended));
        expect(heldFor(saga, 'o1').includes('payment')).toBe(outcome === 'completed');
      }),
      RUNS,
    ),
  120_000,
);
