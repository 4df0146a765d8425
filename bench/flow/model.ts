import { Kernel } from '@orderflow/simulation/kernel';

/**
 * Latencies that were published, in milliseconds: from the producer's call to the consumer's code.
 * @see https://bitesizedserverless.com/bite/serverless-messaging-latency-compared/ measured in eu-west-1, September 2022 and
 *   February 2023 (EventBridge)
 */
export const LATENCIES = {
  /** SQS standard → Lambda. */
  queue: { p50: 16.2, p99: 105 },
  /** EventBridge → Lambda; here it stands for EventBridge → SQS, which is no slower. */
  bus: { p50: 148, p99: 387 },
  /** DynamoDB stream → Lambda. */
  stream: { p50: 213, p99: 552 },
} as const;

type Hop = keyof typeof LATENCIES;

/** From one event to the next of an order: which hops it takes, and how many AWS calls the consumer makes one after another. */
export interface Step {
  readonly from: string;
  readonly to: string;
  readonly calls: number;
}

/** How the events of an order follow from each other on its way to `order.completed`. */
export interface FlowModel {
  /** From an event that is decided to its consumer. */
  readonly hops: readonly Hop[];
  readonly steps: readonly Step[];
}

/** The consumer's own calls one after another, from its code's begin until its events are on the bus, or in the table. */
const stepsWith = (calls: Readonly<Record<string, number>>): readonly Step[] => [
  { from: 'order.created', to: 'payment.completed', calls: calls.payment ?? 0 },
  { from: 'payment.completed', to: 'inventory.reserved', calls: calls.inventory ?? 0 },
  { from: 'inventory.reserved', to: 'order.confirmed', calls: calls.confirmation ?? 0 },
  { from: 'order.confirmed', to: 'shipping.dispatched', calls: calls.shipping ?? 0 },
  { from: 'shipping.dispatched', to: 'order.completed', calls: calls.completion ?? 0 },
];

export const MODELS: Readonly<Record<'ours' | 'peer', FlowModel>> = {
  // Look-up of the stored event; what the decision reads; the commit. The relay's PutEvents is in the last.
  ours: {
    hops: ['stream', 'bus', 'queue'],
    steps: stepsWith({ payment: 4, inventory: 4, confirmation: 4, shipping: 5, completion: 4 }),
  },
  // Idempotency record; the change; PutEvents. The provider's call, where there is one.
  peer: {
    hops: ['bus', 'queue'],
    steps: stepsWith({ payment: 4, inventory: 3, confirmation: 3, shipping: 4, completion: 3 }),
  },
};

/** One call of DynamoDB or EventBridge from a function in its region. An assumption, the same for both sides. */
const CALL = { p50: 6, p99: 25 };

/** Standard deviations from the median to the 99th percentile. */
const Z99 = 2.326;

/** Milliseconds from `order.created` to `order.completed` of many orders, in order, on the simulator's virtual clock. */
export async function modelled(model: FlowModel, orders: number, seed = 1): Promise<readonly number[]> {
  const kernel = new Kernel({ seed });
  const random = kernel.random.fork();
  const normal = () => Math.sqrt(-2 * Math.log(1 - random.next())) * Math.cos(2 * Math.PI * random.next());
  const sample = ({ p50, p99 }: { readonly p50: number; readonly p99: number }) =>
    p50 * Math.exp((normal() * Math.log(p99 / p50)) / Z99);
  const durations: number[] = [];
  const happen = (event: string, began: number) => {
    if (event === 'order.completed') durations.push(kernel.now - began);
    for (const { from, to, calls } of model.steps) {
      if (from !== event) continue;
      const hops = model.hops.map((hop) => sample(LATENCIES[hop]));
      const work = Array.from({ length: calls }, () => sample(CALL));
      kernel.after(
        [...hops, ...work].reduce((sum, ms) => sum + ms, 0),
        () => happen(to, began),
      );
    }
  };
  for (let order = 0; order < orders; order++) kernel.after(order * 1000, () => happen('order.created', kernel.now));
  await kernel.run(Number.POSITIVE_INFINITY);
  return durations.sort((a, b) => a - b);
}
