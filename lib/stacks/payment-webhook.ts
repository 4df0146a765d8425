import { type HttpFront, PipelineFunction } from '@orderflow/constructs';
import { Aws, Fn } from 'aws-cdk-lib/core';
import { Construct } from 'constructs';
import { PaymentStream } from '../../events/index.ts';
import type { OrderflowParts } from './parts.ts';
import { grantSecret } from './providers.ts';

export interface PaymentWebhookProps extends Pick<OrderflowParts, 'config' | 'pipeline'> {
  readonly front: HttpFront;
}

/**
 * The door by which the payment provider tells that a charge is decided. Anybody may knock: its function checks the signature, and may
 * do nothing but read the event store and append to payments.
 */
export class PaymentWebhook extends Construct {
  readonly handler: PipelineFunction;
  readonly url: string;

  constructor(scope: Construct, id: string, { pipeline, config, front }: PaymentWebhookProps) {
    super(scope, id);
    const { eventStore } = pipeline;
    const { paymentWebhookSecretName: secretName } = config;
    this.handler = new PipelineFunction(this, 'Handler', {
      pipeline,
      entry: 'functions/api/payment-webhook.lambda.ts',
      name: 'payment-webhook',
      environment: {
        SERVICE_NAME: 'payment-webhook',
        EVENTS_TABLE: eventStore.table.tableName,
        ...(secretName === undefined
          ? { PAYMENT_WEBHOOK_SECRET: Fn.select(2, Fn.split('/', Aws.STACK_ID)) } // the simulated provider moves no money
          : { PAYMENT_WEBHOOK_SECRET_NAME: secretName }),
      },
    });
    eventStore.grantCommit(this.handler, PaymentStream);
    if (secretName !== undefined) grantSecret(secretName, this.handler);
    this.url = front.addWebhook('PaymentWebhook', '/webhooks/payment', this.handler);
  }
}
