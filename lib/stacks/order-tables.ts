import { PipelineBucket, type PipelineSettings, PipelineTable } from '@orderflow/constructs';
import { Construct } from 'constructs';

/** Where the contexts of the order flow keep what is theirs, besides the event store. */
export class OrderTables extends Construct {
  /** Requests and effects already done: API keys, mails, analytics' markers. */
  readonly idempotency: PipelineTable;
  /** An order as its owner sees it, with history. */
  readonly readModel: PipelineTable;
  /** What is on the shelf, by SKU. */
  readonly stock: PipelineTable;
  /** Addresses that mail goes to. */
  readonly customers: PipelineTable;
  /** Orders and revenue per day and per SKU. */
  readonly analytics: PipelineTable;
  /** Every event, for good. */
  readonly audit: PipelineBucket;
  /** What the simulated payment provider and carrier did. Only where one of them is simulated. */
  readonly ledger: PipelineTable | undefined;

  constructor(scope: Construct, id: string, props: { readonly pipeline: PipelineSettings; readonly ledger: boolean }) {
    super(scope, id);
    const { pipeline } = props;
    this.idempotency = new PipelineTable(this, 'Idempotency', {
      pipeline,
      partitionKey: 'key',
      timeToLive: 'expiresAt',
    });
    this.readModel = new PipelineTable(this, 'ReadModel', {
      pipeline,
      partitionKey: 'id',
      indexes: { byCustomer: { partitionKey: 'customerId', sortKey: 'placedAt' } },
    });
    this.stock = new PipelineTable(this, 'Stock', { pipeline, partitionKey: 'sku' });
    this.customers = new PipelineTable(this, 'Customers', { pipeline, partitionKey: 'customerId' });
    this.analytics = new PipelineTable(this, 'Analytics', { pipeline, partitionKey: 'pk', sortKey: 'sk' });
    this.audit = new PipelineBucket(this, 'Audit', { pipeline });
    this.ledger = props.ledger
      ? new PipelineTable(this, 'Ledger', { pipeline, partitionKey: 'orderId', sortKey: 'key' })
      : undefined;
  }
}
