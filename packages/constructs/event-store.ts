import type { StreamContract } from '@orderflow/core/contracts';
import type { StreamSources } from '@orderflow/core/relay';
import { AttributeType, StreamViewType, Table } from 'aws-cdk-lib/aws-dynamodb';
import type { IGrantable } from 'aws-cdk-lib/aws-iam';
import { Construct } from 'constructs';
import { grantKey } from './encryption.ts';
import { grantActions } from './grant-actions.ts';
import { KeyRights } from './key-rights.ts';
import { addToManifest } from './manifest.ts';
import { describeStream } from './manifest-contracts.ts';
import type { PipelineSettings } from './settings.ts';
import { tableBasics } from './table.ts';

/**
 * The event store: partition key `stream`, sort key `version`. Its DynamoDB stream is the outbox that the relay reads. It has
 * point-in-time recovery (35 days) in every stage, because everything else can be rebuilt from it.
 */
export class EventStore extends Construct {
  readonly table: Table;
  private readonly streams: KeyRights;
  private readonly declared = new Map<string, Set<string>>();

  constructor(scope: Construct, id: string, props: { readonly pipeline: PipelineSettings }) {
    super(scope, id);
    this.table = new Table(this, 'Table', {
      ...tableBasics(props.pipeline, 'events', props.pipeline.encryptionKey),
      partitionKey: { name: 'stream', type: AttributeType.STRING },
      sortKey: { name: 'version', type: AttributeType.NUMBER },
      stream: StreamViewType.NEW_IMAGE,
      pointInTimeRecoverySpecification: { pointInTimeRecoveryEnabled: true },
    });
    this.streams = new KeyRights(this.table.tableArn);
    addToManifest(this, { kind: 'table', name: 'events', tableName: this.table.tableName }, 'events');
  }

  /**
   * Declares a kind of stream: the relay publishes from it what comes from the sources of its events, and their events from no
   * other. A consumer declares what it commits to.
   */
  holds({ name, events }: StreamContract): void {
    const sources = this.declared.get(name) ?? new Set();
    for (const { source } of events) sources.add(source);
    this.declared.set(name, sources);
  }

  /** The sources of each declared kind of stream. Complete once all constructs are made. */
  get streamSources(): StreamSources {
    return Object.fromEntries([...this.declared].map(([name, sources]) => [name, [...sources].sort()]));
  }

  /** Allows reading every stream: events are published contracts. */
  grantRead(to: IGrantable): void {
    grantActions(to, ['dynamodb:Query'], [this.table.tableArn]);
    grantKey(this.table.encryptionKey, to);
  }

  /** Allows the same, and looking up the events of a batch with one call: consumers of stored events do. */
  grantLookUp(to: IGrantable): void {
    this.grantRead(to);
    grantActions(to, ['dynamodb:BatchGetItem'], [this.table.tableArn]);
  }

  /**
   * Allows reading every stream and appending commits, and not deleting them. IAM does not know whether a write replaces an
   * item; the relay finds such a change and its alarm tells.
   * @param streams the only streams that it may append to: as they are declared, or a name in which `*` stands for anything
   * @default '*', every stream
   */
  grantCommit(to: IGrantable, streams: string | StreamContract = '*'): void {
    this.grantRead(to);
    if (streams === '*') grantActions(to, PUT, [this.table.tableArn]);
    else this.streams.grant(to, [this.patternOf(streams)], PUT);
  }

  /**
   * The same for a function whose commits are transactions with other tables. It is allowed the table and denied the streams
   * that other functions append to.
   */
  grantCommitInTransactions(to: IGrantable, streams: string | StreamContract): void {
    this.grantRead(to);
    this.streams.grantInTransactions(to, [this.patternOf(streams)], PUT);
  }

  /** Streams that are declared go into the manifest: operator's tools find by it what belongs to a key. */
  private patternOf(streams: string | StreamContract): string {
    if (typeof streams === 'string') return streams;
    describeStream(this, streams);
    return streams.pattern;
  }
}

const PUT = ['dynamodb:PutItem'];
