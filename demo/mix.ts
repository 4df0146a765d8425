/** One kind of order that the demo places, and how it should end. */
export interface Story {
  readonly title: string;
  readonly items: readonly Item[];
  readonly payment?: { readonly method: string; readonly token: string };
  readonly shipTo?: { readonly country: string };
  /** The others: another workload puts `order.created` on the bus, or publishes it to a broker. @default api */
  readonly from?: 'api' | 'bus' | 'kafka' | 'rabbitmq';
  /** The customer thinks better of it at once. */
  readonly isCancelled?: boolean;
  readonly ending: Ending;
}

export interface Item {
  readonly sku: string;
  readonly quantity: number;
  /** In minor units. */
  readonly unitPrice: number;
}

export interface Ending {
  readonly status: 'completed' | 'cancelled';
  /** What the reason begins with. */
  readonly because?: string;
}

const beans: Item = { sku: 'espresso-beans', quantity: 2, unitPrice: 1999 };
const grinder: Item = { sku: 'hand-grinder', quantity: 1, unitPrice: 8900 };
const cup: Item = { sku: 'cup', quantity: 4, unitPrice: 750 };

/** What is in stock before the first order: every SKU that the documents name, and more of it than any demo sells. */
export const initialStock: Readonly<Record<string, number>> = {
  'espresso-beans': 1_000_000,
  'hand-grinder': 1_000_000,
  cup: 1_000_000,
  mug: 1_000_000,
  'sold-out': 0,
};

const card = (token: string) => ({ method: 'card', token });
const completed: Ending = { status: 'completed' };
const cancelled = (because: string): Ending => ({ status: 'cancelled', because });

/** Every ending there is, and then ordinary orders. */
const stories: readonly Story[] = [
  { title: 'ordinary', items: [beans, cup], ending: completed },
  { title: 'card declined', items: [grinder], payment: card('tok_declined'), ending: cancelled('card declined') },
  { title: 'out of stock', items: [beans, { ...cup, sku: 'sold-out' }], ending: cancelled('out of stock') },
  { title: 'carrier refuses', items: [grinder], shipTo: { country: 'ZZ' }, ending: cancelled('carrier refused') },
  { title: 'from another workload', items: [beans], from: 'bus', ending: completed },
  // The provider is out of order for some seconds, so the cancellation is surely in time.
  {
    title: 'cancelled by customer',
    items: [cup],
    payment: card('tok_flaky'),
    isCancelled: true,
    ending: cancelled(''),
  },
  { title: 'provider has hiccups', items: [grinder, cup], payment: card('tok_flaky'), ending: completed },
  { title: 'provider does not answer', items: [beans], payment: card('tok_timeout'), ending: completed },
  { title: 'ordinary', items: [grinder], ending: completed },
  { title: 'ordinary', items: [cup], shipTo: { country: 'AT' }, ending: completed },
  { title: 'ordinary', items: [beans, grinder], payment: card('tok_visa'), ending: completed },
  { title: 'from another workload', items: [grinder, cup], from: 'bus', ending: completed },
];

/** The first `count` stories, from the beginning again when there are no more. */
export const mixOf = (count: number): readonly Story[] =>
  Array.from({ length: count }, (_, at) => stories[at % stories.length] as Story);

export const totalOf = (items: readonly Item[]): number =>
  items.reduce((sum, { quantity, unitPrice }) => sum + quantity * unitPrice, 0);

/** Whether an order ended as its story should. */
export const isAsExpected = ({ status, because = '' }: Ending, seen: { status: string; reason?: string }): boolean =>
  seen.status === status && (seen.reason ?? '').startsWith(because);
