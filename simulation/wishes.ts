import type { Random } from '@orderflow/simulation/kernel';

export interface Line {
  readonly sku: string;
  readonly quantity: number;
  /** Minor units. */
  readonly unitPrice: number;
}

/** What a customer wants: all that is expected of their order follows from this alone. */
export interface Wish {
  /** Which one of the run, from 1. */
  readonly number: number;
  readonly customerId: string;
  readonly items: readonly Line[];
  readonly currency?: string;
  readonly payment?: { readonly method: string; readonly token: string };
  readonly shipTo?: { readonly country: string };
  /** What another workload that takes the order adds to its lines, or takes off; minor units. */
  readonly postage: number;
}

/** On the shelves before the first order: less of some than will be asked for. */
const SCARCE = (orders: number) => ({ cup: Math.ceil(orders / 2), 'last-ones': 3, 'sold-out': 0 });

/** As many lines, and of each so many, as an order has at most. */
const LINES = 5;
const QUANTITY = 3;

/** What is on the shelves before the first order. */
export const stockFor = (orders: number): Readonly<Record<string, number>> => ({
  'espresso-beans': orders * LINES * QUANTITY,
  'hand-grinder': orders * LINES * QUANTITY,
  'ABC/12 XL #%': orders * LINES * QUANTITY,
  sample: orders * LINES * QUANTITY,
  ...SCARCE(orders),
});

/** Whether a wish may come to nothing because there is too little of what it asks for. */
export const isScarce = ({ items }: Wish): boolean => items.some(({ sku }) => sku in SCARCE(0) || sku === UNKNOWN);

/** What the shop does not have at all. */
const UNKNOWN = 'no such thing';

const PRICES: Readonly<Record<string, number>> = {
  'espresso-beans': 1999,
  'hand-grinder': 8900,
  cup: 750,
  'last-ones': 100,
  'ABC/12 XL #%': 50,
  sample: 0,
  'sold-out': 1,
  [UNKNOWN]: 1,
};

const ASKED_FOR = [
  ...['espresso-beans', 'espresso-beans', 'espresso-beans', 'espresso-beans', 'hand-grinder', 'hand-grinder', 'cup'],
  ...['last-ones', 'ABC/12 XL #%', 'ABC/12 XL #%', 'sample', 'sold-out', UNKNOWN],
];

const TOKENS = ['tok_visa', 'tok_visa', 'tok_visa', 'tok_declined', 'tok_flaky', 'tok_timeout'];

/** What a customer may want: mostly what can be had, and some of it in two lines. */
export function wishOf(random: Random, number: number, customerId: string): Wish {
  const skus = [random.pick(ASKED_FOR)];
  while (skus.length < LINES && random.chance(0.4)) skus.push(random.pick(random.chance(0.2) ? skus : ASKED_FOR));
  return {
    ...{ number, customerId, postage: random.pick([0, 0, 490, -50]) },
    items: skus.map((sku) => ({ sku, quantity: 1 + random.below(QUANTITY), unitPrice: PRICES[sku] ?? 0 })),
    ...(random.chance(0.5) && { payment: { method: 'card', token: random.pick(TOKENS) } }),
    ...(random.chance(0.2) && { shipTo: { country: random.pick(['AT', 'FR', 'ZZ']) } }),
    ...(random.chance(0.2) && { currency: random.pick(['EUR', 'JPY', 'HUF']) }),
  };
}

/** What the lines of a wish cost together, minor units. */
export const sumOf = ({ items }: Pick<Wish, 'items'>): number =>
  items.reduce((sum, { quantity, unitPrice }) => sum + quantity * unitPrice, 0);

/** What another workload asks for a wish: postage on top, or a discount, but never less than nothing. */
export const totalElsewhere = (wish: Wish): number => Math.max(0, sumOf(wish) + wish.postage);

/** How much of each SKU a wish asks for. */
export function unitsOf({ items }: Pick<Wish, 'items'>): ReadonlyMap<string, number> {
  const units = new Map<string, number>();
  for (const { sku, quantity } of items) units.set(sku, (units.get(sku) ?? 0) + quantity);
  return units;
}

/** How often a customer thinks better of it, and how long that takes, milliseconds. */
export const regret = (random: Random): number | undefined =>
  random.chance(0.2) ? random.between(0, random.chance(0.5) ? 3_000 : 120_000) : undefined;
