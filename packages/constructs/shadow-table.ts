import { AttributeType, Table } from 'aws-cdk-lib/aws-dynamodb';
import type { IGrantable } from 'aws-cdk-lib/aws-iam';
import { Construct } from 'constructs';
import { grantKey } from './encryption.ts';
import { grantActions } from './grant-actions.ts';
import { addToManifest } from './manifest.ts';
import { camelCase, kebabCase } from './naming.ts';
import type { Pipeline } from './pipeline.ts';
import { tableBasics } from './table.ts';

export interface ShadowTableProps {
  readonly pipeline: Pipeline;
}

/**
 * What consumers in shadow decide: a table with the keys of the event store and without a stream, so that nothing is published. A
 * consumer in shadow has no `commitsTo`: it may read the event store, and append here.
 *
 * @example
 * const shadow = new ShadowTable(this, 'Shadow', { pipeline });
 * const consumer = new EventConsumer(this, 'Payment', { …, environment: { SHADOW_TABLE: shadow.table.tableName } });
 * shadow.grantShadow(consumer);
 */
export class ShadowTable extends Construct {
  readonly table: Table;
  private readonly pipeline: Pipeline;

  constructor(scope: Construct, id: string, { pipeline }: ShadowTableProps) {
    super(scope, id);
    this.pipeline = pipeline;
    this.table = new Table(this, 'Table', {
      ...tableBasics(pipeline, kebabCase(id), pipeline.encryptionKey),
      partitionKey: { name: 'stream', type: AttributeType.STRING },
      sortKey: { name: 'version', type: AttributeType.NUMBER },
      pointInTimeRecoverySpecification: { pointInTimeRecoveryEnabled: pipeline.stage.keepsData },
    });
    addToManifest(this, { kind: 'table', name: camelCase(id), tableName: this.table.tableName }, id);
  }

  /** Allows reading every stream, live and in shadow, and appending in shadow alone. */
  grantShadow(to: IGrantable): void {
    this.pipeline.eventStore.grantRead(to);
    grantActions(to, ['dynamodb:Query', 'dynamodb:PutItem'], [this.table.tableArn]);
    grantKey(this.table.encryptionKey, to);
  }
}
