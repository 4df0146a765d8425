import { PipelineBucket, type PipelineSettings, PipelineTable } from '@orderflow/constructs';
import { Construct } from 'constructs';

/** The storage of the order flow's contexts, besides the event store. */
export class OrderTables extends Construct {
  /** Idempotency records of each consumer's events: `email#…`, `analytics#…`. */
  readonly idempotency: PipelineTable;
  /** Orders as customers see them, with history. */
  readonly readModel: PipelineTable;
  /** Available stock by SKU. */
  readonly stock: PipelineTable;
  /** Email addresses of customers. */
  readonly customers: PipelineTable;
  /** Tokens of means of payment, by reference, for as long as an order waits for its payment. */
  readonly instruments: PipelineTable;
  /** Orders and revenue per day and per SKU. */
  readonly analytics: PipelineTable;
  /** Every event, kept without expiry. */
  readonly audit: PipelineBucket;
  /** The records of the simulated payment provider and carrier. Only where one of them is simulated. */
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
      indexes: {
        byCustomer: { partitionKey: 'customerId', sortKey: 'placedAt' },
        byStatus: { partitionKey: 'status', sortKey: 'placedAt', projection: 'keys' },
      },
    });
    this.stock = new PipelineTable(this, 'Stock', { pipeline, partitionKey: 'sku' });
    this.customers = new PipelineTable(this, 'Customers', { pipeline, partitionKey: 'customerId' });
    this.instruments = new PipelineTable(this, 'Instruments', {
      pipeline,
      partitionKey: 'reference',
      timeToLive: 'expiresAt',
    });
    this.analytics = new PipelineTable(this, 'Analytics', { pipeline, partitionKey: 'pk', sortKey: 'sk' });
    this.audit = new PipelineBucket(this, 'Audit', { pipeline });
    this.ledger = props.ledger
      ? new PipelineTable(this, 'Ledger', { pipeline, partitionKey: 'orderId', sortKey: 'key' })
      : undefined;
  }
}
