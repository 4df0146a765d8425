import type { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { parseAs } from '@orderflow/core';
import * as z from 'zod/mini';

const text = z.string().check(z.minLength(1), z.maxLength(100));
const count = z.int().check(z.positive(), z.maximum(1_000_000));

/** What a customer sends. `price` is of one piece, in minor units. */
export const Order = z.object({ orderId: text, sku: text, quantity: count, price: count, card: text, country: text });
export type Order = z.infer<typeof Order>;

/** @throws ContractViolation that names the fields */
export const parseOrder = (body: unknown): Order => parseAs('order', Order, body, 'order');

/** What the customer is told. `accepted`: the shop has the order, and its end comes later. */
export interface Row extends Order {
  readonly status: 'accepted' | 'completed' | 'refused';
  readonly reason?: string;
}

/** The shop, as its HTTP server sees it. It is the same in every phase. */
export interface Shop {
  place(order: Order): Promise<Row>;
  find(orderId: string): Promise<Row | undefined>;
  /** Finishes an accepted order by synchronous calls, as far as no consumer has begun: in phase 4 alone. */
  finish?(orderId: string): Promise<void>;
}

/** The answer of a provider; `refused` is its reason. */
export interface Answer {
  readonly refused?: string | undefined;
}

/** Calls a provider: `payment/charge`. The same call twice has one effect. @throws Unavailable when it does not answer in time */
export type Call = (path: string, body: object) => Promise<Answer>;

/** What a shop needs from outside. */
export interface ShopDeps {
  readonly call: Call;
  readonly dynamodb: Pick<DynamoDBClient, 'send'>;
  /** Milliseconds since the epoch. */
  readonly clock: () => number;
  readonly tables: {
    /** Partition key `orderId` (S). */
    readonly orders: string;
    /** The event store: from phase 2 on. */
    readonly events: string;
    /** Ledger and percentages: phase 4. */
    readonly switches: string;
  };
}
