import type { DomainEvent } from '@orderflow/core';
import type { Random } from '@orderflow/simulation/kernel';
import { Client, type World } from '@orderflow/simulation/stage';
import {
  InventoryRejected,
  InventoryReleased,
  InventoryReserved,
  OrderCancellationRequested,
  OrderCancelled,
  OrderCompleted,
  OrderConfirmed,
  OrderCreated,
  PaymentCompleted,
  PaymentFailed,
  PaymentRefunded,
  ShippingDispatched,
  ShippingFailed,
} from '../events/index.ts';

/** By it a forged message is told in a dead-letter queue, where each of them ends. */
const MARK = 'of-the-forger';

/** Whether a message was forged. */
export const isForged = (body: string): boolean => body.includes(MARK);

/** How often the forger may strike in a run, on average. */
const TIMES = 30;

/**
 * Somebody who may put events on the bus, and says there what only their owners may: with their sources, and with places in
 * the event store that are made up, or that another event has. Nothing of it may move money or goods, or be told to anybody.
 */
export class Forger {
  private readonly random: Random;
  private readonly self: Client;

  constructor(
    private readonly world: World,
    /** The orders that there are by now. */
    private readonly orders: () => readonly string[],
  ) {
    this.random = world.kernel.random.fork();
    this.self = new Client(world, 'forger');
  }

  get isDone(): boolean {
    return this.self.isDone;
  }

  /** Forges now and then, within so many milliseconds. */
  forgeAll(within: number): void {
    const begin = this.world.kernel.now;
    for (let time = 0; time < TIMES; time++) this.self.act(() => this.forge(), begin + this.random.between(0, within));
  }

  private async forge(): Promise<void> {
    // Orders of another workload have ids that can be guessed before there are any.
    const orderId = this.random.pick([...this.orders(), 'web-1', 'web-2']);
    const { type, source, data } = this.random.pick(forgeries(orderId));
    const context = source.split('.').at(-1);
    const stream = `${context}-${orderId}`;
    const sequence = this.random.between(1, 4) | 0;
    if (!this.world.faults.strike('forgery', () => `${type} at ${stream}:${sequence}`)) return;
    const eventId = `${stream}:${sequence}`;
    const metadata = { eventId, correlationId: MARK, causationId: MARK, stream, sequence };
    await this.self.put(source, type, { data, metadata });
  }
}

const items = [{ sku: 'cup', quantity: 1, unitPrice: 750 }];
const money = { amount: 750, currency: 'EUR' };

/** Whatever somebody could want to have others believe about an order. */
function forgeries(orderId: string): readonly DomainEvent[] {
  const parties = { orderId, customerId: 'ada' };
  const payment = { paymentId: `pay-${orderId}`, orderId };
  const shipment = { shipmentId: `ship-${orderId}`, orderId };
  const reason = 'forged';
  return [
    OrderCreated({ ...parties, items, total: 750, currency: 'EUR' }),
    OrderConfirmed(parties),
    OrderCancellationRequested({ ...parties, reason }),
    OrderCompleted({ ...parties, items, total: 750, currency: 'EUR' }),
    OrderCancelled({ ...parties, reason }),
    PaymentCompleted({ ...payment, ...money, method: 'card' }),
    PaymentFailed({ ...payment, reason }),
    PaymentRefunded({ ...payment, ...money, reason }),
    InventoryReserved({ orderId, items }),
    InventoryRejected({ orderId, reason, skus: [] }),
    InventoryReleased({ orderId, items, reason }),
    ShippingDispatched({ ...shipment, trackingId: 'forged' }),
    ShippingFailed({ ...shipment, reason }),
  ];
}
