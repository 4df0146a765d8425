import { AttributeType, BillingMode, ProjectionType, Table, TableEncryption } from 'aws-cdk-lib/aws-dynamodb';
import type { IGrantable } from 'aws-cdk-lib/aws-iam';
import type { IKey } from 'aws-cdk-lib/aws-kms';
import { Construct } from 'constructs';
import { grantKey, keyOf } from './encryption.ts';
import { grantActions } from './grant-actions.ts';
import { KeyRights } from './key-rights.ts';
import { addToManifest } from './manifest.ts';
import { camelCase, kebabCase } from './naming.ts';
import type { PipelineSettings } from './settings.ts';

export interface PipelineTableProps {
  readonly pipeline: PipelineSettings;
  /** Name of the partition key, a string. */
  readonly partitionKey: string;
  /** Name of the sort key, a string. @default none */
  readonly sortKey?: string;
  /** Attribute (epoch seconds) after which DynamoDB deletes an item. @default none: items stay */
  readonly timeToLive?: string;
  /** Global secondary indexes by name. @default none */
  readonly indexes?: Readonly<Record<string, PipelineIndex>>;
  /** KMS key of the table; `false` for DynamoDB's own where the pipeline has one. @default the pipeline's */
  readonly encryptionKey?: IKey | false;
}

export interface PipelineIndex {
  readonly partitionKey: string;
  readonly sortKey: string;
  /** What is copied into the index: `keys` costs a write only when a key changes. @default 'all' */
  readonly projection?: 'all' | 'keys';
}

/**
 * A table with on-demand capacity. In `prod` it has point-in-time recovery (35 days) and deletion protection, and survives
 * the stack. Its name in the manifest is its id in camel case: `ReadModel` → `readModel`.
 */
export class PipelineTable extends Construct {
  readonly table: Table;
  private readonly keys: KeyRights;

  constructor(scope: Construct, id: string, props: PipelineTableProps) {
    super(scope, id);
    const { pipeline, timeToLive, indexes = {} } = props;
    this.table = new Table(this, 'Table', {
      ...tableBasics(pipeline, kebabCase(id), keyOf(props, pipeline)),
      ...keys(props),
      ...(timeToLive !== undefined && { timeToLiveAttribute: timeToLive }),
      pointInTimeRecoverySpecification: { pointInTimeRecoveryEnabled: pipeline.stage.keepsData },
    });
    this.keys = new KeyRights(this.table.tableArn);
    for (const [indexName, index] of Object.entries(indexes))
      this.table.addGlobalSecondaryIndex({
        indexName,
        ...keys(index),
        projectionType: index.projection === 'keys' ? ProjectionType.KEYS_ONLY : ProjectionType.ALL,
      });
    addToManifest(this, { kind: 'table', name: camelCase(id), tableName: this.table.tableName }, id);
  }

  /** Allows DynamoDB operations (`GetItem`, `UpdateItem`, …) on the table, not on its indexes. */
  grant(to: IGrantable, ...operations: readonly string[]): void {
    grantActions(to, operations.map(actionOf), [this.table.tableArn]);
    grantKey(this.table.encryptionKey, to);
  }

  /** Allows operations on items whose partition key is one of `keys`; `*` stands for anything. */
  grantItems(to: IGrantable, keys: readonly string[], ...operations: readonly string[]): void {
    this.keys.grant(to, keys, operations.map(actionOf));
    grantKey(this.table.encryptionKey, to);
  }

  /** The same for operations in transactions with other tables: allows the table, and denies the keys of other functions. */
  grantItemsInTransactions(to: IGrantable, keys: readonly string[], ...operations: readonly string[]): void {
    this.keys.grantInTransactions(to, keys, operations.map(actionOf));
    grantKey(this.table.encryptionKey, to);
  }

  /** Allows querying one index. */
  grantQuery(to: IGrantable, index: string): void {
    grantActions(to, ['dynamodb:Query'], [`${this.table.tableArn}/index/${index}`]);
    grantKey(this.table.encryptionKey, to);
  }
}

export const actionOf = (operation: string): string => `dynamodb:${operation}`;

/** What all tables share. */
export function tableBasics(pipeline: PipelineSettings, part: string, encryptionKey: IKey | undefined) {
  const { deletionProtection } = pipeline;
  return {
    tableName: pipeline.nameOf(part),
    billingMode: BillingMode.PAY_PER_REQUEST,
    deletionProtection,
    removalPolicy: pipeline.stage.removalPolicy,
    ...(encryptionKey && { encryption: TableEncryption.CUSTOMER_MANAGED, encryptionKey }),
  };
}

function keys({ partitionKey, sortKey }: { readonly partitionKey: string; readonly sortKey?: string }) {
  const text = (name: string) => ({ name, type: AttributeType.STRING });
  return { partitionKey: text(partitionKey), ...(sortKey !== undefined && { sortKey: text(sortKey) }) };
}
