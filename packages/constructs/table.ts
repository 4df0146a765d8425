import { AttributeType, BillingMode, Table } from 'aws-cdk-lib/aws-dynamodb';
import type { IGrantable } from 'aws-cdk-lib/aws-iam';
import { Construct } from 'constructs';
import { allow } from './grant-actions.ts';
import { addToManifest } from './manifest.ts';
import { camelCase, kebabCase } from './naming.ts';
import type { PipelineSettings } from './settings.ts';

export interface PipelineTableProps {
  readonly pipeline: PipelineSettings;
  /** Name of the partition key, a string. */
  readonly partitionKey: string;
  /** Name of the sort key, a string. @default none */
  readonly sortKey?: string;
  /** Attribute (epoch seconds) after which DynamoDB drops an item. @default none: items stay */
  readonly timeToLive?: string;
  /** Global secondary indexes by name, all attributes projected. @default none */
  readonly indexes?: Readonly<Record<string, { readonly partitionKey: string; readonly sortKey: string }>>;
}

/**
 * A table on demand. In `prod` it can be restored to any second of the last 35 days, refuses to be deleted, and
 * survives the stack. The manifest knows it by its id: `ReadModel` → `readModel`.
 */
export class PipelineTable extends Construct {
  readonly table: Table;

  constructor(scope: Construct, id: string, props: PipelineTableProps) {
    super(scope, id);
    const { pipeline, timeToLive, indexes = {} } = props;
    this.table = new Table(this, 'Table', {
      ...tableBasics(pipeline, kebabCase(id)),
      ...keys(props),
      ...(timeToLive !== undefined && { timeToLiveAttribute: timeToLive }),
      pointInTimeRecoverySpecification: { pointInTimeRecoveryEnabled: pipeline.stage.keepsData },
    });
    for (const [indexName, index] of Object.entries(indexes))
      this.table.addGlobalSecondaryIndex({ indexName, ...keys(index) });
    addToManifest(this, { kind: 'table', name: camelCase(id), tableName: this.table.tableName }, id);
  }

  /** Lets it do these DynamoDB operations (`GetItem`, `UpdateItem`, …) on the table itself. */
  grant(to: IGrantable, ...operations: readonly string[]): void {
    const actions = operations.map((operation) => `dynamodb:${operation}`);
    allow(to, actions, [this.table.tableArn]);
  }

  /** Lets it query one index. */
  grantQuery(to: IGrantable, index: string): void {
    allow(to, ['dynamodb:Query'], [`${this.table.tableArn}/index/${index}`]);
  }
}

/** What all tables share. */
export function tableBasics(pipeline: PipelineSettings, part: string) {
  const { keepsData: deletionProtection, removalPolicy } = pipeline.stage;
  const billingMode = BillingMode.PAY_PER_REQUEST;
  return { tableName: pipeline.nameOf(part), billingMode, deletionProtection, removalPolicy };
}

function keys({ partitionKey, sortKey }: { readonly partitionKey: string; readonly sortKey?: string }) {
  const text = (name: string) => ({ name, type: AttributeType.STRING });
  return { partitionKey: text(partitionKey), ...(sortKey !== undefined && { sortKey: text(sortKey) }) };
}
