import type { DynamoDBRecord } from 'aws-lambda';
import type { StreamMapping } from '../cloudformation/index.ts';
import type { Kernel } from '../kernel/kernel.ts';
import type { Random } from '../kernel/random.ts';
import type { Faults } from './faults.ts';
import type { FunctionHost, Invoked } from './function-host.ts';
import type { Shard, Sharded } from './shard.ts';

export interface StreamPollerProps {
  readonly kernel: Kernel;
  readonly faults: Faults;
  /** Read anew at each poll: a deployment, or an update of the mapping, changes it. */
  readonly mapping: () => StreamMapping;
  readonly host: () => FunctionHost;
  readonly matches: (record: DynamoDBRecord, mapping: StreamMapping) => boolean;
  /** Takes what Lambda says of records that it has given up. */
  readonly giveUp: (arn: string, description: object) => void;
}

/**
 * Brings the records of one shard to a function, in order, one batch at a time, as Lambda does.
 * @see https://docs.aws.amazon.com/lambda/latest/dg/services-dynamodb-eventsourcemapping.html
 */
export class StreamPoller {
  private position = 0;
  private tries = 0;
  /** After bisecting: where the half that is tried by itself ends. */
  private bisectedTo: number | undefined;
  private isPolling = false;
  private isAtWork = false;
  private readonly random: Random;

  constructor(
    private readonly shard: Shard,
    private readonly props: StreamPollerProps,
  ) {
    this.random = props.kernel.random.fork();
  }

  /** Whether all that was written to the shard has been brought, given up or dropped. */
  get isDone(): boolean {
    return !this.isAtWork && this.position >= this.shard.end;
  }

  /** There may be something to do. */
  wake(after = this.random.between(5, 250)): void {
    if (this.isPolling || this.isAtWork || !this.props.mapping().enabled) return;
    this.isPolling = true;
    this.props.kernel.after(after, () => {
      this.isPolling = false;
      this.poll();
    });
  }

  private poll(): void {
    const mapping = this.props.mapping();
    if (!mapping.enabled || this.isAtWork) return;
    const batch = this.nextBatch(mapping);
    if (batch.length === 0) return;
    this.isAtWork = true;
    const Records = batch.map(({ record }) => ({ ...record, eventSourceARN: mapping.sourceArn }));
    this.props.host().invoke({ Records }, (invoked) => {
      this.isAtWork = false;
      this.conclude(mapping, batch, invoked);
      this.wake(this.tries > 0 ? Math.min(60_000, 100 * 2 ** Math.min(this.tries, 10)) : undefined);
    });
  }

  /** Passes what the filters leave out, and what is too old. */
  private nextBatch(mapping: StreamMapping): readonly Sharded[] {
    const { kernel, matches } = this.props;
    for (;;) {
      const limit = this.bisectedTo === undefined ? mapping.batchSize : this.bisectedTo - this.position;
      const records = this.shard.from(this.position, Math.max(1, limit), kernel.now);
      const [first] = records;
      if (!first) {
        this.position = this.shard.end;
        return [];
      }
      this.position = first.index;
      const wanted = records.filter(({ record }) => matches(record, mapping));
      if (wanted.length > 0) return wanted;
      this.pass(records);
    }
  }

  private conclude(mapping: StreamMapping, batch: readonly Sharded[], invoked: Invoked): void {
    const failedFrom = failureIn(mapping, batch, invoked);
    if (failedFrom === undefined) {
      const comeAgain = this.props.faults.strike('stream', () => `${this.shard.id}, ${batch.length} records`);
      if (!comeAgain) this.pass(batch);
      return;
    }
    const done = batch.slice(0, failedFrom);
    const left = batch.slice(failedFrom);
    if (done.length > 0) this.pass(done);
    this.retry(mapping, left);
  }

  private retry(mapping: StreamMapping, left: readonly Sharded[]): void {
    const { maximumRetryAttempts: attempts, maximumRecordAgeSeconds: age } = mapping;
    const [first] = left as readonly [Sharded];
    const isTooOld = age !== -1 && this.props.kernel.now - first.at > age * 1000;
    if (isTooOld) this.giveUp(mapping, this.agedOf(left, age));
    else if (attempts !== -1 && this.tries >= attempts) this.giveUp(mapping, left);
    // A half is tried by itself; what bisecting finds out is not counted as a try.
    else if (mapping.bisectBatchOnFunctionError && left.length > 1)
      this.bisectedTo = (left[Math.ceil(left.length / 2) - 1] as Sharded).index + 1;
    else this.tries++;
  }

  private agedOf(records: readonly Sharded[], age: number): readonly Sharded[] {
    return records.filter(({ at }) => this.props.kernel.now - at > age * 1000);
  }

  private giveUp(mapping: StreamMapping, records: readonly Sharded[]): void {
    const [first, last] = [records[0] as Sharded, records.at(-1) as Sharded];
    this.props.kernel.note(`${this.shard.id} gives up ${records.length} records from ${first.index} on`);
    if (mapping.onFailureArn)
      this.props.giveUp(mapping.onFailureArn, describe(this.shard.id, mapping, first, last, records.length));
    this.pass(records);
  }

  private pass(records: readonly Sharded[]): void {
    this.position = (records.at(-1) as Sharded).index + 1;
    this.tries = 0;
    if (this.bisectedTo !== undefined && this.position >= this.bisectedTo) this.bisectedTo = undefined;
  }
}

/**
 * From which record of the batch on it failed; `undefined` if it did not. A report that names no record of the batch fails
 * all of it.
 * @see https://docs.aws.amazon.com/lambda/latest/dg/services-ddb-batchfailurereporting.html
 */
function failureIn(mapping: StreamMapping, batch: readonly Sharded[], invoked: Invoked): number | undefined {
  if (invoked.outcome === 'failed') return 0;
  if (!mapping.reportBatchItemFailures) return undefined;
  const { batchItemFailures: failures = [] } = (invoked.value ?? {}) as {
    readonly batchItemFailures?: readonly { readonly itemIdentifier?: string }[];
  };
  if (failures.length === 0) return undefined;
  const places = failures.map(({ itemIdentifier }) =>
    batch.findIndex(({ record }) => record.dynamodb?.SequenceNumber === itemIdentifier),
  );
  return Math.max(0, Math.min(...places));
}

/** @see https://docs.aws.amazon.com/lambda/latest/dg/services-dynamodb-errors.html */
const describe = (shardId: string, mapping: StreamMapping, first: Sharded, last: Sharded, batchSize: number) => ({
  requestContext: { functionArn: mapping.functionArn, condition: 'RetryAttemptsExhausted' },
  version: '1.0',
  DDBStreamBatchInfo: {
    shardId,
    startSequenceNumber: first.record.dynamodb?.SequenceNumber,
    endSequenceNumber: last.record.dynamodb?.SequenceNumber,
    approximateArrivalOfFirstRecord: arrival(first),
    approximateArrivalOfLastRecord: arrival(last),
    batchSize,
    streamArn: mapping.sourceArn,
  },
});

/** In whole seconds, as DynamoDB gives it. */
const arrival = ({ at }: Sharded) => new Date(Math.floor(at / 1000) * 1000).toISOString();
