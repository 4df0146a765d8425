import type { CreateOrder } from '../../events/index.ts';
import { definitionOf, impatient } from './support/definition.ts';
import { type Outcome, outcomeOf } from './support/invariants.ts';
import { type Mishap, SagaInMemory } from './support/saga-in-memory.ts';

const definition = impatient(definitionOf({ stage: 'dev', mail: 'none' }));
const states = Object.keys(definition.States);

const line = (sku: string, quantity = 1) => ({ sku, quantity, unitPrice: 500 });
const order = { customerId: 'c1', items: [line('tea'), line('tea', 2)] };

interface Trouble {
  readonly state: string;
  readonly mishap: Mishap;
  /** How often. */
  readonly times: number;
}

/** What comes of an order when nothing more goes wrong with it. `before` which step the customer cancels. */
interface Story {
  readonly title: string;
  readonly order: CreateOrder['data'];
  readonly before?: string;
  /** What goes wrong anyway. */
  readonly troubles?: readonly Trouble[];
  readonly ends: Outcome;
}

/** Fails for good, before it has done anything. */
const fails = (state: string): Trouble => ({ state, mishap: { before: 'Permanent' }, times: 1 });

const stories: readonly Story[] = [
  { title: 'ordinary', order, ends: 'completed' },
  { title: 'declined', order: { ...order, payment: { method: 'card', token: 'tok_declined' } }, ends: 'cancelled' },
  { title: 'flaky', order: { ...order, payment: { method: 'card', token: 'tok_flaky' } }, ends: 'completed' },
  { title: 'no answer', order: { ...order, payment: { method: 'card', token: 'tok_timeout' } }, ends: 'completed' },
  { title: 'sold out', order: { ...order, items: [line('tea'), line('sold-out')] }, ends: 'cancelled' },
  { title: 'carrier refuses', order: { ...order, shipTo: { country: 'ZZ' } }, ends: 'cancelled' },
  { title: 'cancelled at once', order, before: 'ReserveInventory', ends: 'cancelled' },
  { title: 'cancelled before it is charged', order, before: 'ProcessPayment', ends: 'cancelled' },
  { title: 'cancelled before it is confirmed', order, before: 'ConfirmOrder', ends: 'cancelled' },
  { title: 'cancelled too late', order, before: 'ShipOrder', ends: 'completed' },
  { title: 'cannot be reserved', order, troubles: [fails('ReserveInventory')], ends: 'cancelled' },
  { title: 'cannot be charged', order, troubles: [fails('ProcessPayment')], ends: 'cancelled' },
  { title: 'cannot be confirmed', order, troubles: [fails('ConfirmOrder')], ends: 'cancelled' },
  { title: 'cannot be shipped', order, troubles: [fails('ShipOrder')], ends: 'cancelled' },
  { title: 'cannot be refunded', order, troubles: [fails('ShipOrder'), fails('RefundPayment')], ends: 'stuck' },
];

/** Every class of failure, and what is none of ours. */
const errors = [
  'Transient',
  'Unavailable',
  'Permanent',
  'Rejected',
  'States.Timeout',
  'Sandbox.Timedout',
  'Lambda.Unknown',
];
const everyMishap: Mishap[] = errors.flatMap((name) => [{ before: name }, { after: name }]);

/** Of how many mishaps each story tries one in each state, so that all stories together still try all of them (bin/test.mjs). */
const ONE_OF = Number(process.env.ORDERFLOW_ONE_MISHAP_OF ?? 1);

const mishapsOf = (story: Story, way: readonly string[], state: string): readonly Mishap[] =>
  everyMishap.filter((_, at) => (at + stories.indexOf(story) + way.indexOf(state)) % ONE_OF === 0);

function sagaOf(story: Story, more: readonly Trouble[]) {
  const troubles = [...(story.troubles ?? []), ...more];
  const left = troubles.map(({ times }) => times);
  let healed = false;
  const saga = new SagaInMemory({
    definition,
    stock: { tea: 10 },
    mishap(state) {
      const due = troubles.findIndex((trouble, index) => trouble.state === state && (left[index] ?? 0) > 0);
      if (due < 0 || healed) return undefined;
      left[due] = (left[due] ?? 0) - 1;
      return troubles[due]?.mishap;
    },
    meanwhile: (state) => (story.before === state ? saga.cancel('o1') : undefined),
  });
  const heal = () => {
    healed = true;
  };
  return { saga, heal };
}

const totalOf = ({ order: { items } }: Story) => items.reduce((sum, item) => sum + item.quantity * item.unitPrice, 0);

/** Runs a story into its troubles, and, if it got stuck, out of it again. */
async function tell(story: Story, troubles: readonly Trouble[], resume: 'redrive' | 'new execution') {
  const { saga, heal } = sagaOf(story, troubles);
  const total = totalOf(story);
  await saga.place('o1', story.order);
  let ended = await saga.run('o1');
  const way = ended.entered;
  const first = outcomeOf(saga, 'o1', total, ended);
  heal();
  if (first === 'stuck')
    ended = resume === 'redrive' ? await ended.redrive() : await saga.run('o1', 'resume-1-order-o1');
  const outcome = outcomeOf(saga, 'o1', total, ended);
  expect(outcome).not.toBe('stuck');
  expect(saga.shelf('tea')).toBe(outcome === 'completed' ? 10 - 3 : 10);
  return { first, outcome, way };
}

/** The states that a story goes through. Whatever goes wrong in another one never comes about. */
async function wayOf(story: Story): Promise<readonly string[]> {
  const { first, way } = await tell(story, [], 'redrive');
  expect(first).toBe(story.ends);
  return [...new Set(way)];
}

test('every state is on the way of some story', async () => {
  const ways = await Promise.all(stories.map(wayOf));
  expect([...new Set(ways.flat())].sort()).toEqual([...states].sort());
});

describe.each(stories)('$title: $ends', (story) => {
  test('whatever goes wrong once in any state on its way, it ends as it should', async () => {
    const way = await wayOf(story);
    for (const state of way)
      for (const mishap of mishapsOf(story, way, state)) {
        const { first, outcome } = await tell(story, [{ state, mishap, times: 1 }], 'redrive');
        // What trying again may heal, it heals; what it may not leads to an end, or to standing still.
        const name = typeof mishap === 'string' ? mishap : Object.values(mishap)[0];
        if (name !== 'Permanent' && name !== 'Rejected')
          expect([state, mishap, first]).toEqual([state, mishap, story.ends]);
        else expect(['completed', 'cancelled']).toContain(outcome);
      }
  }, 120_000);

  test('whatever goes wrong for ever in any state on its way, it ends, or stands still and can be resumed', async () => {
    const way = await wayOf(story);
    for (const state of way)
      for (const mishap of mishapsOf(story, way, state))
        for (const resume of ['redrive', 'new execution'] as const) {
          const { first } = await tell(story, [{ state, mishap, times: Number.POSITIVE_INFINITY }], resume);
          if (first !== 'stuck') break; // nothing to resume: the other way would be the very same run
        }
  }, 120_000);
});
