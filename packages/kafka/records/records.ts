/** A record to write. Its time is when it is written (docs/decisions/0044-time-of-a-kafka-record.md). */
export interface OutgoingRecord {
  readonly topic: string;
  /** Records with the same key are in the same partition, in the order in which they were written. */
  readonly key: string;
  readonly value: string;
  readonly headers: Readonly<Record<string, string>>;
}

/** The place of a record. */
export interface RecordPosition {
  readonly topic: string;
  readonly partition: number;
  readonly offset: bigint;
}

/** A record as it is read. Any producer may have written it. */
export interface IncomingRecord extends RecordPosition {
  readonly key: Buffer | undefined;
  readonly value: Buffer | undefined;
  /** As UTF-8. Of a header that is there twice, the last one. */
  readonly headers: Readonly<Record<string, string>>;
  /** Milliseconds since the epoch. */
  readonly timestamp: number;
}

/** `order:3:42` */
export const positionText = ({ topic, partition, offset }: RecordPosition): string => `${topic}:${partition}:${offset}`;
