/**
 * Port to whoever moves money. Answers are data, by what they mean; what failed is thrown as Transient, Unavailable, Pending
 * or Permanent. An adapter that cannot tell what an answer means looks the charge up; `Pending` is what is unknown then.
 *
 * Every call carries an idempotency key, and the same key again has no further effect: after a crash or a lost answer
 * the caller just asks again. Providers forget keys, but not charges: what is asked for when the key may be forgotten has to
 * be looked up first, with {@link findCharge}.
 */
export interface PaymentGateway {
  charge(request: ChargeRequest): Promise<Charge>;
  /** What became of a charge that may have been asked for. Changes nothing. */
  findCharge(request: FindRequest): Promise<FoundCharge>;
  /**
   * Gives back all that was charged under `chargeKey`, once, whatever keys it is asked for under. If nothing was, nothing
   * happens, and a provider that can will refuse a charge under that key from then on: so a charge that is late cannot overtake
   * its own cancellation.
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
  | { readonly outcome: 'declined'; readonly reason: string }
  /** Accepted and not decided: a bank debit takes days. Asking again, or {@link PaymentGateway.findCharge}, tells the result. */
  | { readonly outcome: 'pending' };

export interface FindRequest {
  /** The idempotency key of the charge: `charge-<orderId>`. */
  readonly key: string;
  readonly orderId: string;
}

/** `none`: the provider knows of no such charge. `refunded`: it was charged, and all of it is back. */
export type FoundCharge = Charge | { readonly outcome: 'refunded' } | { readonly outcome: 'none' };

export interface RefundRequest {
  /** Idempotency key: `refund-<orderId>`; `void-<orderId>` while no charge is known of, `off-<orderId>` while it is not decided. */
  readonly key: string;
  /** The key of the charge to give back. */
  readonly chargeKey: string;
  readonly orderId: string;
}

/**
 * `refunded`: all of it is back, by this call or an earlier one. `nothing`: nothing was charged. `pending`: the provider will
 * give it back, or will decide about the charge first; asking again tells the result.
 */
export type Refund = { readonly outcome: 'refunded' | 'nothing' | 'pending' };
