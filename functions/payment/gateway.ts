/**
 * Port to whoever moves money. Answers are data; what failed is thrown as Transient, Unavailable or Permanent.
 *
 * Every call carries an idempotency key, and the same key again has no further effect: after a crash or a lost answer
 * the caller just asks again. A provider has to keep keys for a day at least; what is redriven from a dead-letter queue
 * later than it keeps them should be looked up there first.
 */
export interface PaymentGateway {
  charge(request: ChargeRequest): Promise<Charge>;
  /**
   * Gives back all that was charged under `chargeKey`, once, whatever keys it is asked for under. If nothing was, nothing happens, and a provider that can will
   * refuse a charge under that key from then on: so a charge that is late cannot overtake its own cancellation.
   */
  refund(request: RefundRequest): Promise<Refund>;
}

export interface ChargeRequest {
  /** Idempotency key: `charge-<orderId>`. */
  readonly key: string;
  readonly orderId: string;
  /** Minor units of `currency`. */
  readonly amount: number;
  /** ISO 4217. */
  readonly currency: string;
  /** `default`: what the provider knows as the customer's own. */
  readonly method: string;
  /** Stands for the instrument. @default the customer's default one */
  readonly token?: string | undefined;
}

export type Charge =
  | { readonly outcome: 'charged' }
  /** For good, under this key. The reason is in words that a customer may read. */
  | { readonly outcome: 'declined'; readonly reason: string };

export interface RefundRequest {
  /** Idempotency key: `refund-<orderId>`, or `void-<orderId>` while no charge is known of. */
  readonly key: string;
  /** The key of the charge to give back. */
  readonly chargeKey: string;
  readonly orderId: string;
}

/** `refunded`: all of it is back, by this call or an earlier one. `nothing`: nothing was charged. */
export interface Refund {
  readonly outcome: 'refunded' | 'nothing';
}
