import type { DynamoDBRecord } from 'aws-lambda';

/** A record in a shard of a table's stream. */
export interface Sharded {
  readonly record: DynamoDBRecord;
  /** Place in the shard, from 0. */
  readonly index: number;
  /** Virtual milliseconds since the epoch. */
  readonly at: number;
}

/** @see https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/Streams.html */
const RETENTION_MS = 24 * 3_600_000;

/** Part of a table's stream: the changes of some partition keys, in their order, for 24 hours. */
export class Shard {
  private readonly kept: Sharded[] = [];
  private first = 0;
  private readUpTo = 0;
  /** Records that went before anybody had read them. */
  dropped = 0;

  constructor(readonly id: string) {}

  add(record: DynamoDBRecord, now: number): void {
    this.kept.push({ record, index: this.first + this.kept.length, at: now });
  }

  /** Where the next record will be. */
  get end(): number {
    return this.first + this.kept.length;
  }

  /** Records from a place on, or from the oldest that is still there. */
  from(index: number, limit: number, now: number): readonly Sharded[] {
    this.readUpTo = Math.max(this.readUpTo, index);
    this.trim(now);
    const begin = Math.max(index, this.first) - this.first;
    return this.kept.slice(begin, begin + limit);
  }

  private trim(now: number): void {
    let old = 0;
    while (old < this.kept.length && (this.kept[old] as Sharded).at < now - RETENTION_MS) old++;
    this.kept.splice(0, old);
    this.first += old;
    if (this.first <= this.readUpTo) return;
    this.dropped += this.first - this.readUpTo;
    this.readUpTo = this.first;
  }
}
