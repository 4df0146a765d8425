import { EventConsumer, grantActions } from '@orderflow/constructs';
import { EmailIdentity, Identity } from 'aws-cdk-lib/aws-ses';
import { Duration, Stack } from 'aws-cdk-lib/core';
import { Construct } from 'constructs';
import { analyticsSubscription } from '../../functions/analytics/subscriptions.ts';
import { emailSubscription } from '../../functions/email/subscriptions.ts';
import { readModelSubscription } from '../../functions/read-model/subscriptions.ts';
import type { MailConfig } from '../config.ts';
import type { OrderflowParts } from './parts.ts';

/** The consumers that only observe the order flow. Both flows have the same. */
export class Listeners extends Construct {
  readonly email: EventConsumer | undefined;
  readonly analytics: EventConsumer;
  readonly audit: EventConsumer;
  readonly readModel: EventConsumer;

  constructor(scope: Construct, id: string, { pipeline, tables, config }: OrderflowParts) {
    super(scope, id);
    const { idempotency } = tables;

    if (config.mail.kind === 'ses') this.email = this.mailer({ pipeline, tables, config }, config.mail);

    this.analytics = new EventConsumer(this, 'Analytics', {
      pipeline,
      ...analyticsSubscription,
      batchSize: 25,
      batchingWindow: Duration.seconds(1),
      maxConcurrency: 5,
      environment: {
        ANALYTICS_TABLE: tables.analytics.table.tableName,
        IDEMPOTENCY_TABLE: idempotency.table.tableName,
        // No expiry: an archived event may be replayed years later and must not count twice.
        MARKER_TTL_SECONDS: '0',
      },
    });
    tables.analytics.grant(this.analytics, 'UpdateItem');
    idempotency.grantItemsInTransactions(this.analytics, [`${this.analytics.name}#*`], 'PutItem');

    this.audit = new EventConsumer(this, 'Audit', {
      pipeline,
      entry: 'functions/audit/lambda.ts',
      everything: true,
      batchSize: 1000,
      batchingWindow: Duration.seconds(config.auditWindowSeconds),
      maxConcurrency: 2,
      environment: { AUDIT_BUCKET: tables.audit.bucket.bucketName },
    });
    tables.audit.grantWrite(this.audit);

    this.readModel = new EventConsumer(this, 'ReadModel', {
      pipeline,
      ...readModelSubscription,
      environment: { READ_MODEL_TABLE: tables.readModel.table.tableName },
    });
    pipeline.eventStore.grantRead(this.readModel);
    tables.readModel.grant(this.readModel, 'GetItem', 'PutItem');
  }

  private mailer({ pipeline, tables }: OrderflowParts, mail: Extract<MailConfig, { kind: 'ses' }>): EventConsumer {
    const { customers, idempotency } = tables;
    const email = new EventConsumer(this, 'Email', {
      pipeline,
      ...emailSubscription,
      // SES limits emails per second: 14 in an account that has just left the sandbox.
      maxConcurrency: 5,
      environment: {
        CUSTOMERS_TABLE: customers.table.tableName,
        IDEMPOTENCY_TABLE: idempotency.table.tableName,
        MAIL_FROM: mail.from,
      },
    });
    customers.grant(email, 'GetItem', 'PutItem');
    idempotency.grantItems(email, [`${email.name}#*`], 'PutItem', 'DeleteItem');
    grantActions(email, ['ses:SendEmail'], this.sendersOf(mail.from));
    if (mail.createIdentity) new EmailIdentity(this, 'Sender', { identity: Identity.email(mail.from) });
    return email;
  }

  /** SES checks the right on the verified identity: the address itself, or its domain. */
  private sendersOf(address: string): string[] {
    const identities = [address, address.slice(address.indexOf('@') + 1)];
    const stack = Stack.of(this);
    return identities.map((resourceName) => stack.formatArn({ service: 'ses', resource: 'identity', resourceName }));
  }
}
