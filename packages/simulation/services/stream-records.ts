import type { Item } from '@orderflow/testing';
import type { Change } from '@orderflow/testing/dynamodb';
import { bytesOf, copyItem } from '@orderflow/testing/dynamodb';
import type { AttributeValue, DynamoDBRecord } from 'aws-lambda';

export type StreamView = 'KEYS_ONLY' | 'NEW_IMAGE' | 'OLD_IMAGE' | 'NEW_AND_OLD_IMAGES';

/** A record of a table's stream, and the shard that it is in. */
export interface StreamRecord {
  /** From 0. Records of one partition key are all in one shard. */
  readonly shard: number;
  readonly record: DynamoDBRecord;
}

export interface StreamSettings {
  readonly view: StreamView;
  /** @default 1 */
  readonly shards?: number;
  readonly arn: string;
  readonly region: string;
}

/** Sequence numbers are strings of digits; of the same length, so that they order like text and like numbers. */
const FIRST_SEQUENCE = 10n ** 20n;

/**
 * Makes the stream records of one table.
 * @see https://docs.aws.amazon.com/amazondynamodb/latest/APIReference/API_streams_Record.html
 */
export class StreamRecords {
  private count = 0;

  constructor(private readonly settings: StreamSettings) {}

  /** @param isExpiry TTL took the item away, and not a caller */
  of({ table, previous, next }: Change, now: number, isExpiry: boolean): StreamRecord {
    const { view, arn, region } = this.settings;
    const sequence = String(FIRST_SEQUENCE + BigInt(++this.count));
    const { key } = table.shape;
    const item = (next ?? previous)?.item ?? {};
    const keys = Object.fromEntries(key.map((name) => [name, item[name] as Item[string]]));
    const newImage = view.includes('NEW') ? next?.item : undefined;
    const oldImage = view.includes('OLD') ? previous?.item : undefined;
    const record: DynamoDBRecord = {
      eventID: sequence.padStart(32, '0'),
      eventName: previous ? (next ? 'MODIFY' : 'REMOVE') : 'INSERT',
      eventVersion: '1.1',
      eventSource: 'aws:dynamodb',
      awsRegion: region,
      eventSourceARN: arn,
      dynamodb: {
        ApproximateCreationDateTime: Math.floor(now / 1000),
        Keys: image(keys),
        ...(newImage && { NewImage: image(newImage) }),
        ...(oldImage && { OldImage: image(oldImage) }),
        SequenceNumber: sequence,
        SizeBytes: bytesOf(keys) + bytesOf(newImage ?? {}) + bytesOf(oldImage ?? {}),
        StreamViewType: view,
      },
      ...(isExpiry && { userIdentity: { type: 'Service', principalId: 'dynamodb.amazonaws.com' } }),
    };
    return { shard: this.shardOf(keys[key[0] as string]), record };
  }

  private shardOf(partition: Item[string] | undefined): number {
    return hash(partition?.S ?? partition?.N ?? '') % (this.settings.shards ?? 1);
  }
}

const image = (item: Item) => copyItem(item) as Record<string, AttributeValue>;

/** FNV-1a. */
function hash(text: string): number {
  let state = 0x811c9dc5;
  for (let index = 0; index < text.length; index++) state = Math.imul(state ^ text.charCodeAt(index), 0x01000193);
  return state >>> 0;
}
