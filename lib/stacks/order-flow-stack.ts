import {
  type Bundler,
  ContractRegistry,
  type EventConsumer,
  Pipeline,
  PipelineDashboard,
  Stage,
  type Workflow,
} from '@orderflow/constructs';
import { Key } from 'aws-cdk-lib/aws-kms';
import { Tracing } from 'aws-cdk-lib/aws-lambda';
import { type ITopic, Topic } from 'aws-cdk-lib/aws-sns';
import { EmailSubscription } from 'aws-cdk-lib/aws-sns-subscriptions';
import { Duration, Stack, type StackProps } from 'aws-cdk-lib/core';
import type { Construct } from 'constructs';
import { contracts } from '../../events/declared.ts';
import { InventoryStream, OrderStream, PaymentStream, ShippingStream } from '../../events/index.ts';
import { bundleWith, CA_IN_BUNDLE } from '../bundle.ts';
import type { OrderflowConfig } from '../config.ts';
import { stackName } from '../stack-name.ts';
import type { Breakers } from './breakers.ts';
import { busAccess } from './bus-access.ts';
import { guardFlow } from './flow-guard.ts';
import type { OrderApi } from './order-api.ts';
import { OrderTables } from './order-tables.ts';
import { type OrderflowParts, reserved } from './parts.ts';
import { PaymentWebhook } from './payment-webhook.ts';
import type { SharedConsumers } from './shared-consumers.ts';
import { Subscribers } from './subscribers.ts';

export interface OrderFlowStackProps extends StackProps {
  readonly config: OrderflowConfig;
  /** @default `bundleWith` of lib/bundle.ts */
  readonly bundle?: Bundler;
}

/** What both flows have: pipeline, tables, observing consumers and the API. */
export abstract class OrderFlowStack extends Stack {
  readonly pipeline: Pipeline;
  readonly tables: OrderTables;
  abstract readonly breakers: Breakers;
  abstract readonly sharedConsumers: SharedConsumers;
  abstract readonly api: OrderApi;
  abstract readonly paymentWebhook: PaymentWebhook | undefined;
  protected readonly parts: OrderflowParts;

  constructor(scope: Construct, id: string, { config, ...props }: OrderFlowStackProps) {
    const { deletionProtection: terminationProtection, region, awsEndpoint } = config;
    const { bundle = bundleWith(awsEndpoint?.ca), ...rest } = props;
    super(scope, id, { ...rest, terminationProtection, ...(region !== undefined && { env: { region } }) });
    if (new Stage(config.stage).keepsData) guardFlow(this, config.flow);
    const simulated = [config.payment, config.carrier].some(({ provider }) => provider === 'simulated');
    this.pipeline = this.buildPipeline(config, bundle);
    this.tables = new OrderTables(this, 'Tables', { pipeline: this.pipeline, ledger: simulated });
    if (config.schemaRegistry)
      new ContractRegistry(this, 'Contracts', { pipeline: this.pipeline, contracts: Object.values(contracts) });
    if (config.subscribers.length > 0) new Subscribers(this, 'Subscribers', this.pipeline, config.subscribers);
    this.parts = { pipeline: this.pipeline, tables: this.tables, config };
  }

  /** The payment provider's webhook, where it has one. */
  protected addPaymentWebhook(): PaymentWebhook | undefined {
    const { payment, paymentWebhookSecretName } = this.parts.config;
    if (payment.provider === 'http' && paymentWebhookSecretName === undefined) return undefined;
    return new PaymentWebhook(this, 'PaymentWebhook', { ...this.parts, front: this.api.front });
  }

  /** To be called last: it shows the parts that are there. */
  protected addDashboard(consumers: readonly EventConsumer[], workflows: readonly Workflow[] = []): void {
    const { email, analytics, audit, readModel } = this.sharedConsumers;
    const all = [...consumers, readModel, ...(email ? [email] : []), analytics, audit];
    const breakers = [this.breakers.paymentGateway, this.breakers.carrier];
    new PipelineDashboard(this, 'Dashboard', { pipeline: this.pipeline, consumers: all, workflows, breakers });
  }

  private alarmTopic({ stage, alarmTopicArn, alarmEmail }: OrderflowConfig): ITopic | undefined {
    if (alarmTopicArn !== undefined) return Topic.fromTopicArn(this, 'AlarmTopic', alarmTopicArn);
    if (alarmEmail === undefined) return undefined;
    const topic = new Topic(this, 'Alarms', { topicName: `${stackName(stage)}-alarms` });
    topic.addSubscription(new EmailSubscription(alarmEmail));
    return topic;
  }

  private buildPipeline(config: OrderflowConfig, bundle: Bundler): Pipeline {
    const { stage, flow, archiveDays, maxReceives, logLevel, encryptionKeyArn } = config;
    const alarmTopic = this.alarmTopic(config);
    return new Pipeline(this, 'Pipeline', {
      stage,
      flow,
      metricNamespace: 'Orderflow',
      busAccess: busAccess(config),
      archive: archiveDays !== undefined && Duration.days(archiveDays),
      maxReceives,
      retryBase: Duration.seconds(config.retryBaseSeconds),
      consumerTimeout: Duration.seconds(config.consumerTimeoutSeconds),
      logLevel,
      ...(config.awsEndpoint && { environment: endpointEnvironment(config.awsEndpoint) }),
      ...(config.tracing && { tracing: Tracing.ACTIVE }),
      deletionProtection: config.deletionProtection,
      ...(encryptionKeyArn !== undefined && {
        encryptionKey: Key.fromKeyArn(this, 'EncryptionKey', encryptionKeyArn),
      }),
      relay: {
        ...{ batchSize: config.relayBatchSize, silenceAlarm: config.silenceAlarm },
        ...reserved(config.relayConcurrency),
      },
      ...(alarmTopic && { alarmTopic }),
      streams: [OrderStream, PaymentStream, InventoryStream, ShippingStream],
      bundle,
    });
  }
}

/** How functions reach an AWS endpoint with a certificate authority of its own. */
const endpointEnvironment = ({ url, ca }: NonNullable<OrderflowConfig['awsEndpoint']>) => ({
  AWS_ENDPOINT_URL: url,
  ...(ca !== undefined && { NODE_EXTRA_CA_CERTS: CA_IN_BUNDLE }),
});
