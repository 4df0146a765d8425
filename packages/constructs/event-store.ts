import { AttributeType, StreamViewType, Table } from 'aws-cdk-lib/aws-dynamodb';
import type { IGrantable } from 'aws-cdk-lib/aws-iam';
import { Construct } from 'constructs';
import { allow } from './grant-actions.ts';
import { addToManifest } from './manifest.ts';
import type { PipelineSettings } from './settings.ts';
import { tableBasics } from './table.ts';

/**
 * The event store: partition key `stream`, sort key `version`. Its DynamoDB stream is the outbox that the relay reads.
 * Always recoverable to any second of the last 35 days, whatever the stage: it is the truth that the rest is made from.
 */
export class EventStore extends Construct {
  readonly table: Table;

  constructor(scope: Construct, id: string, props: { readonly pipeline: PipelineSettings }) {
    super(scope, id);
    this.table = new Table(this, 'Table', {
      ...tableBasics(props.pipeline, 'events'),
      partitionKey: { name: 'stream', type: AttributeType.STRING },
      sortKey: { name: 'version', type: AttributeType.NUMBER },
      stream: StreamViewType.NEW_IMAGE,
      pointInTimeRecoverySpecification: { pointInTimeRecoveryEnabled: true },
    });
    addToManifest(this, { kind: 'table', name: 'events', tableName: this.table.tableName }, 'events');
  }

  /** Lets it read any stream: events are published contracts. */
  grantRead(to: IGrantable): void {
    allow(to, ['dynamodb:Query'], [this.table.tableArn]);
  }

  /**
   * Lets it read any stream and append commits; it can change and delete none.
   * @param streams the only streams it may append to, `*` standing for anything: `payment-*`. Not for one that commits in
   * transactions with other tables: how IAM sees the keys of those, AWS does not document.
   * @default '*', any stream
   * @see https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/specifying-conditions.html
   */
  grantCommit(to: IGrantable, streams = '*'): void {
    this.grantRead(to);
    const owned = { 'ForAllValues:StringLike': { 'dynamodb:LeadingKeys': [streams] } };
    allow(to, ['dynamodb:PutItem'], [this.table.tableArn], streams === '*' ? undefined : owned);
  }
}
