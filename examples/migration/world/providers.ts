import { Unavailable } from '@orderflow/core';
import type { Answer, Call } from './shop.ts';

export type Service = 'payment' | 'inventory' | 'shipping';
export const SERVICES: readonly Service[] = ['payment', 'inventory', 'shipping'];

/** One call, and the side that made it. */
export interface Effect {
  readonly action: string;
  readonly orderId: string;
  readonly by: string;
}

interface Body {
  readonly orderId: string;
  readonly amount?: number;
  readonly card?: string;
  readonly sku?: string;
  readonly quantity?: number;
  readonly country?: string;
}

/**
 * Payment, inventory and shipping: systems of others, which stay what they are while the shop changes. Each knows its orders by
 * their ids: the same call again gets the same answer, and has no other effect. What was given back cannot be taken again.
 */
export class Providers {
  /** The money that is held, by order. */
  readonly held = new Map<string, number>();
  /** The pieces that are reserved, by order. */
  readonly reserved = new Map<string, number>();
  readonly shipped = new Set<string>();
  /** Every call that was answered. */
  readonly calls: Effect[] = [];
  /** What had an effect, in order. */
  readonly effects: Effect[] = [];
  readonly down = new Set<Service>();
  private readonly givenBack = new Set<string>();

  /** Calls them in this process. @param by the side that calls: `calls` or `events` */
  client =
    (by: string): Call =>
    async (path, body) => {
      await undefined;
      const service = path.split('/')[0] as Service;
      if (this.down.has(service)) throw new Unavailable(service, `${service} does not answer`);
      return this.answer(path, body as Body, by);
    };

  answer(path: string, body: Body, by: string): Answer {
    const action = this.actions[path];
    if (!action) return { refused: `${path} is not known` };
    const call = { action: path, orderId: body.orderId, by };
    this.calls.push(call);
    return action(body, () => this.effects.push(call));
  }

  private readonly actions: Readonly<Record<string, (body: Body, note: () => void) => Answer>> = {
    'payment/charge': ({ orderId, amount = 0, card }, note) => {
      if (this.givenBack.has(`money of ${orderId}`)) return { refused: 'refunded' };
      if (card === 'declined') return { refused: 'card declined' };
      if (!this.held.has(orderId)) note();
      this.held.set(orderId, amount);
      return {};
    },
    'payment/refund': ({ orderId }, note) => {
      if (this.held.delete(orderId)) note();
      this.givenBack.add(`money of ${orderId}`);
      return {};
    },
    'inventory/reserve': ({ orderId, sku, quantity = 0 }, note) => {
      if (this.givenBack.has(`stock of ${orderId}`)) return { refused: 'released' };
      if (sku === 'sold-out') return { refused: 'sold out' };
      if (!this.reserved.has(orderId)) note();
      this.reserved.set(orderId, quantity);
      return {};
    },
    'inventory/release': ({ orderId }, note) => {
      if (this.reserved.delete(orderId)) note();
      this.givenBack.add(`stock of ${orderId}`);
      return {};
    },
    'shipping/ship': ({ orderId, country }, note) => {
      if (country === 'nowhere') return { refused: 'no such country' };
      if (!this.shipped.has(orderId)) note();
      this.shipped.add(orderId);
      return {};
    },
  };
}
