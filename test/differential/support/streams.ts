import { signedFetch } from '@orderflow/local';
import { endpoint } from './emulator.ts';

/** What a stream tells of one change. */
export interface StreamedChange {
  readonly eventName?: string | undefined;
  readonly Keys?: unknown;
  readonly NewImage?: unknown;
  readonly OldImage?: unknown;
}

/** Reads a table's stream on the local AWS, from its beginning on. */
export class StreamReader {
  private iterators: string[] = [];

  /** @param arn `LatestStreamArn` of the table */
  static async open(arn: string): Promise<StreamReader> {
    const reader = new StreamReader();
    const { StreamDescription } = await ask<{ StreamDescription: { Shards: { ShardId: string }[] } }>(
      'DescribeStream',
      {
        StreamArn: arn,
      },
    );
    for (const { ShardId } of StreamDescription.Shards) {
      const request = { StreamArn: arn, ShardId, ShardIteratorType: 'TRIM_HORIZON' };
      reader.iterators.push((await ask<{ ShardIterator: string }>('GetShardIterator', request)).ShardIterator);
    }
    return reader;
  }

  /** The changes since it was last asked, in order: there is one shard. */
  async read(): Promise<readonly StreamedChange[]> {
    const changes: StreamedChange[] = [];
    const next: string[] = [];
    for (let iterator of this.iterators) {
      for (let count = -1; count !== 0; ) {
        const page = await ask<Page>('GetRecords', { ShardIterator: iterator });
        changes.push(...page.Records.map(changeOf));
        iterator = page.NextShardIterator ?? iterator;
        count = page.Records.length;
      }
      next.push(iterator);
    }
    this.iterators = next;
    return changes;
  }
}

interface Page {
  readonly Records: readonly { readonly eventName: string; readonly dynamodb: StreamedChange }[];
  readonly NextShardIterator?: string;
}

/** A record of either side, with what is to agree. */
export const changeOf = (record: {
  readonly eventName?: string;
  readonly dynamodb?: StreamedChange;
}): StreamedChange => {
  const { Keys, NewImage, OldImage } = record.dynamodb ?? {};
  return {
    eventName: record.eventName,
    Keys,
    ...(NewImage !== undefined && { NewImage }),
    ...(OldImage !== undefined && { OldImage }),
  };
};

/** One call of the DynamoDB Streams API, for which this project has no client. */
async function ask<T>(action: string, input: object): Promise<T> {
  const answer = await signedFetch(endpoint(), 'dynamodb')(endpoint().endpoint, {
    method: 'POST',
    headers: { 'content-type': 'application/x-amz-json-1.0', 'x-amz-target': `DynamoDBStreams_20120810.${action}` },
    body: JSON.stringify(input),
  });
  if (!answer.ok) throw new Error(`${action}: ${await answer.text()}`);
  return (await answer.json()) as T;
}
