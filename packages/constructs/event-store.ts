import { AttributeType, StreamViewType, Table } from 'aws-cdk-lib/aws-dynamodb';
import type { IGrantable } from 'aws-cdk-lib/aws-iam';
import { Construct } from 'constructs';
import { grantKey } from './encryption.ts';
import { grantActions } from './grant-actions.ts';
import { addToManifest } from './manifest.ts';
import type { PipelineSettings } from './settings.ts';
import { tableBasics } from './table.ts';

/**
 * The event store: partition key `stream`, sort key `version`. Its DynamoDB stream is the outbox that the relay reads. It has
 * point-in-time recovery (35 days) in every stage, because everything else can be rebuilt from it.
 */
export class EventStore extends Construct {
  readonly table: Table;

  constructor(scope: Construct, id: string, props: { readonly pipeline: PipelineSettings }) {
    super(scope, id);
    this.table = new Table(this, 'Table', {
      ...tableBasics(props.pipeline, 'events', props.pipeline.encryptionKey),
      partitionKey: { name: 'stream', type: AttributeType.STRING },
      sortKey: { name: 'version', type: AttributeType.NUMBER },
      stream: StreamViewType.NEW_IMAGE,
      pointInTimeRecoverySpecification: { pointInTimeRecoveryEnabled: true },
    });
    addToManifest(this, { kind: 'table', name: 'events', tableName: this.table.tableName }, 'events');
  }

  /** Allows reading every stream: events are published contracts. */
  grantRead(to: IGrantable): void {
    grantActions(to, ['dynamodb:Query'], [this.table.tableArn]);
    grantKey(this.table.encryptionKey, to);
  }

  /**
   * Allows reading every stream and appending commits, and neither changing nor deleting them.
   * @param streams the only streams that it may append to, `*` standing for anything: `payment-*`. Leave it out for a
   * function that commits in transactions with other tables: AWS does not document which keys IAM compares there.
   * @default '*', every stream
   * @see https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/specifying-conditions.html
   */
  grantCommit(to: IGrantable, streams = '*'): void {
    this.grantRead(to);
    const owned = { 'ForAllValues:StringLike': { 'dynamodb:LeadingKeys': [streams] } };
    grantActions(to, ['dynamodb:PutItem'], [this.table.tableArn], streams === '*' ? undefined : owned);
  }
}
