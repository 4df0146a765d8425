import type { Random } from '@orderflow/simulation/kernel';
import type { CreateOrder } from '../events/index.ts';

/** What is on the shelves before the first order: less of some than will be asked for. */
export const stockFor = (orders: number): Readonly<Record<string, number>> => ({
  'espresso-beans': orders * 10,
  'hand-grinder': orders * 10,
  cup: Math.ceil(orders / 2),
  'last-ones': 3,
  'ABC/12 XL #%': orders * 10,
  'sold-out': 0,
});

const PRICES = {
  'espresso-beans': 1999,
  'hand-grinder': 8900,
  cup: 750,
  'last-ones': 100,
  'ABC/12 XL #%': 50,
  'sold-out': 1,
} as const;
type Sku = keyof typeof PRICES;

/** What a customer may want: mostly what can be had. */
export function wishOf(random: Random, customerId: string): CreateOrder['data'] {
  const skus = new Set<Sku>([random.pick(ASKED_FOR)]);
  while (random.chance(0.4)) skus.add(random.pick(ASKED_FOR));
  const items = [...skus].map((sku) => ({ sku, quantity: 1 + random.below(3), unitPrice: PRICES[sku] }));
  return {
    customerId,
    items,
    ...(random.chance(0.5) && { payment: { method: 'card', token: random.pick(TOKENS) } }),
    ...(random.chance(0.2) && { shipTo: { country: random.pick(['AT', 'FR', 'ZZ']) } }),
  };
}

const ASKED_FOR: readonly Sku[] = [
  ...(['espresso-beans', 'espresso-beans', 'espresso-beans', 'hand-grinder', 'hand-grinder', 'cup'] as const),
  ...(['last-ones', 'ABC/12 XL #%', 'sold-out'] as const),
];

const TOKENS = ['tok_visa', 'tok_visa', 'tok_visa', 'tok_declined', 'tok_flaky', 'tok_timeout'];

/** How often a customer thinks better of it, and how long that takes, milliseconds. */
export const regret = (random: Random): number | undefined =>
  random.chance(0.2) ? random.between(0, random.chance(0.5) ? 3_000 : 120_000) : undefined;
