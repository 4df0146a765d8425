import { EventConsumer, grantActions } from '@orderflow/constructs';
import { EmailIdentity, Identity } from 'aws-cdk-lib/aws-ses';
import { Duration, Stack } from 'aws-cdk-lib/core';
import { Construct } from 'constructs';
import { analyticsSubscription } from '../../functions/analytics/subscriptions.ts';
import { emailSubscription } from '../../functions/email/subscriptions.ts';
import { readModelSubscription } from '../../functions/read-model/subscriptions.ts';
import type { MailConfig } from '../config.ts';
import type { OrderflowParts } from './parts.ts';

/**
 * The consumers that only observe the order flow. Both flows have the same. The construct's id is still `Listeners`: it is part of
 * the logical ids of deployed resources, and another one would replace their queues and functions.
 */
export class SharedConsumers extends Construct {
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
        TIME_ZONE: config.timeZone,
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
      projectsTo: tables.readModel,
      environment: { READ_MODEL_TABLE: tables.readModel.table.tableName },
    });
  }

  private mailer(
    { pipeline, tables, config }: OrderflowParts,
    mail: Extract<MailConfig, { kind: 'ses' }>,
  ): EventConsumer {
    const { customers, idempotency } = tables;
    const { intervalMs, ...pace } = paceOf(mail, config.consumerTimeoutSeconds);
    const email = new EventConsumer(this, 'Email', {
      pipeline,
      ...emailSubscription,
      ...pace,
      environment: {
        CUSTOMERS_TABLE: customers.table.tableName,
        IDEMPOTENCY_TABLE: idempotency.table.tableName,
        MAIL_FROM: mail.from,
        ...(intervalMs > 0 && { MAIL_INTERVAL_MS: String(intervalMs) }),
      },
    });
    customers.grant(email, 'GetItem', 'PutItem');
    idempotency.grantItems(email, [`${email.name}#*`], 'PutItem', 'DeleteItem');
    this.grantSending(email, mail.from);
    if (mail.createIdentity) new EmailIdentity(this, 'Sender', { identity: Identity.email(mail.from) });
    return email;
  }

  /**
   * SES asks for the right on the sender's identity (the address, or its domain), on the recipient's in the sandbox, and on
   * the configuration set, which an identity may have by default. The condition binds it to the one sender.
   * @see https://docs.aws.amazon.com/ses/latest/dg/control-user-access.html
   */
  private grantSending(email: EventConsumer, from: string): void {
    const arns = ['identity', 'configuration-set'].map((resource) =>
      Stack.of(this).formatArn({ service: 'ses', resource, resourceName: '*' }),
    );
    grantActions(email, ['ses:SendEmail'], arns, { StringEquals: { 'ses:FromAddress': from } });
  }
}

/** The most instances that share a rate. */
const MOST_MAILERS = 5;

/**
 * How many instances mail, and how long each waits between two mails, so that all together keep to the rate. A batch is sent
 * within half of the time-out.
 */
export function paceOf({ perSecond }: { readonly perSecond: number | undefined }, timeoutSeconds: number) {
  if (perSecond === undefined) return { maxConcurrency: MOST_MAILERS, intervalMs: 0 };
  const maxConcurrency = Math.min(MOST_MAILERS, Math.max(2, Math.floor(perSecond)));
  const intervalMs = Math.ceil((maxConcurrency * 1000) / perSecond);
  const batchSize = Math.min(10, Math.max(1, Math.floor((timeoutSeconds * 500) / intervalMs)));
  return { maxConcurrency, intervalMs, batchSize };
}
