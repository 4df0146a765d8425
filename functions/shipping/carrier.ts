/** Port to whoever carries parcels. */
export interface Carrier {
  /**
   * Has a parcel fetched. The same `key` again is the same parcel, however often and from wherever it is asked: a crash
   * before the answer changes nothing that the next call does not find.
   *
   * A refusal is an answer. What failed is thrown as Transient, Unavailable or Permanent; what is not known yet as Pending: asking
   * again tells the result. Carriers forget keys, but not shipments: what is asked for when the key may be forgotten has to be
   * looked up first, with {@link findShipment}.
   */
  ship(request: ShipRequest): Promise<Shipment>;
  /** What became of a parcel that may have been asked for. Changes nothing. */
  findShipment(request: FindRequest): Promise<FoundShipment>;
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

export interface FindRequest {
  /** The idempotency key of the shipment: `ship-<orderId>`. */
  readonly key: string;
  readonly orderId: string;
}

/** `none`: the carrier knows of no such shipment. `refused` is one that was called back, too. */
export type FoundShipment = Shipment | { readonly outcome: 'none' };

export interface RecallRequest {
  /** Idempotency key: `recall-<orderId>`. */
  readonly key: string;
  /** The key of the shipment to call back. */
  readonly shipKey: string;
  readonly orderId: string;
}

/** `recalled`: no parcel leaves, or none was asked for. `gone`: it is on its way already. */
export type Recall = { readonly outcome: 'recalled' } | { readonly outcome: 'gone'; readonly trackingId: string };
