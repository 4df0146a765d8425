/** Port to whoever carries parcels. */
export interface Carrier {
  /**
   * Has a parcel fetched. The same `key` again is the same parcel, however often and from wherever it is asked: a crash
   * before the answer changes nothing that the next call does not find.
   *
   * A refusal is an answer. What failed is thrown as Transient, Unavailable or Permanent.
   */
  ship(request: ShipRequest): Promise<Shipment>;
  /**
   * Calls a parcel back that has not left yet. If none was asked for, nothing happens, and a carrier that can will refuse
   * to ship under `shipKey` from then on: so a shipment that is late cannot overtake its own recall.
   */
  recall(request: RecallRequest): Promise<Recall>;
}

export interface ShipRequest {
  /** Idempotency key: `ship-<orderId>`. */
  readonly key: string;
  readonly orderId: string;
  /** ISO 3166-1 alpha-2. */
  readonly country: string;
}

export type Shipment =
  | { readonly outcome: 'shipped'; readonly trackingId: string }
  /** For good. The reason is in words that a customer may read. */
  | { readonly outcome: 'refused'; readonly reason: string };

export interface RecallRequest {
  /** Idempotency key: `recall-<orderId>`. */
  readonly key: string;
  /** The key of the shipment to call back. */
  readonly shipKey: string;
  readonly orderId: string;
}

/** `recalled`: no parcel leaves, or none was asked for. `gone`: it is on its way already. */
export type Recall = { readonly outcome: 'recalled' } | { readonly outcome: 'gone'; readonly trackingId: string };
