import type { Answer, Order } from '../world/shop.ts';

/** A bounded context, as the shop sees it: what it does for an order, and how that is undone. Nobody else knows its provider. */
export interface Context {
  do(order: Order): Promise<Answer>;
  /** @default nothing is to be undone */
  undo?(order: Order): Promise<unknown>;
}

/** The contexts in the order in which an order passes them. */
export interface Contexts {
  readonly payment: Context;
  readonly inventory: Context;
  readonly shipping: Context;
}
