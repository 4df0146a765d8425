import { HttpApi } from 'aws-cdk-lib/aws-apigatewayv2';
import { HttpLambdaIntegration } from 'aws-cdk-lib/aws-apigatewayv2-integrations';
import { ComparisonOperator, TreatMissingData } from 'aws-cdk-lib/aws-cloudwatch';
import { AttributeType, BillingMode, ProjectionType, Table } from 'aws-cdk-lib/aws-dynamodb';
import { EventBus, Rule } from 'aws-cdk-lib/aws-events';
import { SqsQueue } from 'aws-cdk-lib/aws-events-targets';
import { PolicyStatement } from 'aws-cdk-lib/aws-iam';
import { Code, Function as LambdaFunction, Runtime } from 'aws-cdk-lib/aws-lambda';
import { SqsEventSource } from 'aws-cdk-lib/aws-lambda-event-sources';
import { Bucket } from 'aws-cdk-lib/aws-s3';
import { Queue } from 'aws-cdk-lib/aws-sqs';
import { App, CfnOutput, DefaultStackSynthesizer, Duration, RemovalPolicy, Stack } from 'aws-cdk-lib/core';
import * as events from './events.ts';

/** Where the bundle of each function is. */
export interface PeerCode {
  readonly bucket: string;
  readonly keyOf: (name: string) => string;
}

interface Consumer {
  readonly subscribesTo: readonly Parameters<typeof events.typeOf>[0][] | 'everything';
  /** Tables that it writes. */
  readonly tables: readonly string[];
  readonly batchSize?: number;
  readonly windowSeconds?: number;
  readonly maxConcurrency?: number;
}

const { OrderCreated, OrderConfirmed, OrderCompleted, OrderCancelled, PaymentCompleted, ShippingFailed } = events;
const { PaymentFailed, PaymentRefunded, InventoryReserved, InventoryRejected, ShippingDispatched } = events;

/** Who consumes what: as in the order flow, with the same batches, windows and concurrency. */
export const CONSUMERS: Readonly<Record<string, Consumer>> = {
  order: {
    subscribesTo: [InventoryReserved, ShippingDispatched, PaymentFailed, PaymentRefunded],
    tables: ['orders', 'idempotency'],
  },
  payment: {
    subscribesTo: [OrderCreated, InventoryRejected, ShippingFailed],
    tables: ['payments', 'idempotency', 'ledger'],
  },
  inventory: { subscribesTo: [PaymentCompleted, ShippingFailed], tables: ['stock', 'reservations', 'idempotency'] },
  shipping: { subscribesTo: [PaymentCompleted, OrderConfirmed], tables: ['shipments', 'idempotency', 'ledger'] },
  email: {
    subscribesTo: [events.CustomerCreated, OrderCreated, OrderCompleted, OrderCancelled],
    tables: ['customers', 'idempotency'],
    maxConcurrency: 5,
  },
  analytics: {
    subscribesTo: [OrderCreated, OrderCompleted, OrderCancelled],
    tables: ['analytics', 'idempotency'],
    ...{ batchSize: 25, windowSeconds: 1, maxConcurrency: 5 },
  },
  audit: { subscribesTo: 'everything', tables: [], batchSize: 1000, windowSeconds: 1, maxConcurrency: 2 },
  'read-model': { subscribesTo: events.OF_AN_ORDER, tables: ['views'] },
};

const KEYS: Readonly<Record<string, readonly [partition: string, sort?: string]>> = {
  ...{ orders: ['orderId'], payments: ['paymentId'], reservations: ['orderId'], shipments: ['orderId'] },
  ...{ stock: ['sku'], customers: ['customerId'], idempotency: ['id'] },
  ...{ analytics: ['pk', 'sk'], views: ['pk', 'sk'], ledger: ['orderId', 'key'] },
};

/** The order flow the usual way, as a CloudFormation template. @param prefix begins each name */
export function peerTemplate(prefix: string, code: PeerCode, outdir: string): object {
  const app = new App({ outdir, analyticsReporting: false });
  const synthesizer = new DefaultStackSynthesizer({ generateBootstrapVersionRule: false });
  build(new Stack(app, prefix, { synthesizer }), prefix, code);
  return app.synth().getStackByName(prefix).template;
}

function build(stack: Stack, prefix: string, code: PeerCode): void {
  const tables = Object.fromEntries(Object.keys(KEYS).map((name) => [name, tableOf(stack, prefix, name)]));
  const bus = new EventBus(stack, 'Bus', { eventBusName: prefix });
  const bucket = new Bucket(stack, 'Audit', { bucketName: `${prefix}-audit` });
  const functionOf = (name: string, uses: readonly string[]) => {
    const environment = {
      ...{ SERVICE: name, BUS_NAME: bus.eventBusName, AUDIT_BUCKET: bucket.bucketName },
      ...{ MAIL_FROM: 'orders@orderflow.example', NODE_OPTIONS: '--enable-source-maps' },
      ...Object.fromEntries(uses.map((table) => [`TABLE_${table.toUpperCase()}`, tables[table]?.tableName ?? ''])),
    };
    const handler = new LambdaFunction(stack, `${name}-function`, {
      ...{ functionName: `${prefix}-${name}`, runtime: Runtime.NODEJS_24_X, handler: 'index.handler' },
      code: Code.fromBucket(Bucket.fromBucketName(stack, `${name}-code`, code.bucket), code.keyOf(name)),
      ...{ memorySize: 512, timeout: Duration.seconds(15), environment },
    });
    for (const table of uses) tables[table]?.grantReadWriteData(handler);
    bus.grantPutEventsTo(handler);
    return handler;
  };
  for (const [name, consumer] of Object.entries(CONSUMERS))
    connect(stack, `${prefix}-${name}`, { name, consumer, bus, handler: functionOf(name, consumer.tables) });
  const audit = stack.node.findChild('audit-function') as LambdaFunction;
  bucket.grantPut(audit);
  const email = stack.node.findChild('email-function') as LambdaFunction;
  email.addToRolePolicy(new PolicyStatement({ actions: ['ses:SendEmail'], resources: ['*'] }));
  const api = functionOf('api', ['orders', 'views', 'idempotency']);
  const http = new HttpApi(stack, 'Api', { defaultIntegration: new HttpLambdaIntegration('Orders', api) });
  new CfnOutput(stack, 'ApiId', { value: http.apiId });
}

function tableOf(stack: Stack, prefix: string, name: string): Table {
  const [partition, sort] = KEYS[name] ?? ['id'];
  const key = (attribute: string) => ({ name: attribute, type: AttributeType.STRING });
  const table = new Table(stack, name, {
    ...{ tableName: `${prefix}-${name}`, billingMode: BillingMode.PAY_PER_REQUEST, partitionKey: key(partition) },
    ...(sort && { sortKey: key(sort) }),
    removalPolicy: RemovalPolicy.DESTROY,
    ...(name === 'idempotency' && { timeToLiveAttribute: 'expiration' }),
  });
  if (name === 'views')
    table.addGlobalSecondaryIndex({
      ...{ indexName: 'byCustomer', partitionKey: key('customerId'), sortKey: key('placedAt') },
      ...{ projectionType: ProjectionType.INCLUDE, nonKeyAttributes: ['status', 'total', 'currency'] },
    });
  return table;
}

interface Connection {
  readonly name: string;
  readonly consumer: Consumer;
  readonly bus: EventBus;
  readonly handler: LambdaFunction;
}

/** Rule → queue with dead-letter queue and its alarm → function. */
function connect(stack: Stack, queueName: string, { name, consumer, bus, handler }: Connection): void {
  const { subscribesTo, batchSize = 10, windowSeconds, maxConcurrency = 50 } = consumer;
  const dlq = new Queue(stack, `${name}-dlq`, { queueName: `${queueName}-dlq`, retentionPeriod: Duration.days(14) });
  const queue = new Queue(stack, `${name}-queue`, {
    ...{ queueName, visibilityTimeout: Duration.seconds(91), deadLetterQueue: { queue: dlq, maxReceiveCount: 5 } },
  });
  new Rule(stack, `${name}-rule`, {
    ...{ eventBus: bus, ruleName: queueName },
    eventPattern:
      subscribesTo === 'everything'
        ? { source: [{ prefix: '' }] as unknown as string[] }
        : { detailType: subscribesTo.map(events.typeOf) },
    targets: [new SqsQueue(queue, { deadLetterQueue: dlq })],
  });
  handler.addEventSource(
    new SqsEventSource(queue, {
      ...{ batchSize, maxConcurrency, reportBatchItemFailures: true },
      ...(windowSeconds && { maxBatchingWindow: Duration.seconds(windowSeconds) }),
    }),
  );
  dlq.metricApproximateNumberOfMessagesVisible().createAlarm(stack, `${name}-dlq-alarm`, {
    ...{ threshold: 0, comparisonOperator: ComparisonOperator.GREATER_THAN_THRESHOLD, evaluationPeriods: 1 },
    treatMissingData: TreatMissingData.NOT_BREACHING,
  });
  queue.metricApproximateAgeOfOldestMessage().createAlarm(stack, `${name}-age-alarm`, {
    ...{ threshold: 600, comparisonOperator: ComparisonOperator.GREATER_THAN_THRESHOLD, evaluationPeriods: 1 },
  });
}
