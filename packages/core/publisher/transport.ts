/** An entry to send. Entries with the same ordering key are sent one after another; different keys are sent in parallel. */
export interface OutgoingEntry<Entry> {
  readonly orderingKey: string;
  readonly entry: Entry;
}

/** Why an entry, or a whole batch, was not accepted. */
export interface EntryError {
  readonly code: string;
  readonly reason: string;
}

/** What happened to one entry. */
export type EntryResult =
  /** The broker has it, under this id. */
  | { readonly status: 'accepted'; readonly id: string }
  /** The entry itself is at fault and never succeeds. Later entries with its ordering key were sent. */
  | ({ readonly status: 'non-retryable' } & EntryError)
  /** Not accepted before attempts or time ran out. The broker may still have it, if a response was lost. */
  | ({ readonly status: 'failed' } & EntryError)
  /** Not sent, because an earlier entry with its ordering key failed. */
  | { readonly status: 'not-sent' };

/** What one batch may contain. Sizes are bytes as the broker counts them. */
export interface TransportLimits {
  readonly maxEntries: number;
  readonly maxBatchBytes: number;
  /** A larger entry is non-retryable and never sent. */
  readonly maxEntryBytes: number;
}

/** A broker: how its entries are measured, sent, and which of its errors are final. */
export interface Transport<Entry> {
  readonly limits: TransportLimits;
  /** Bytes, as the broker counts them. */
  sizeOf(entry: Entry): number;
  /**
   * Sends one batch.
   * @returns the outcome of each entry, in the same order
   * @throws when the whole batch failed, or its response was lost
   */
  send(batch: readonly Entry[]): Promise<readonly (Accepted | EntryError)[]>;
  /** Whether the entry is at fault, so that the same entry fails again every time. */
  isNonRetryable(error: EntryError): boolean;
}

/** The id that the broker gave to an entry. */
export interface Accepted {
  readonly id: string;
}
