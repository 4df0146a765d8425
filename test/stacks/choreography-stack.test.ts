import { manifestOf } from '@orderflow/constructs/assertions';
import { versionsOf } from '@orderflow/core';
import { Match, Template } from 'aws-cdk-lib/assertions';
import { contracts } from '../../events/declared.ts';
import { orderFlow, templateOf } from './fixtures/template.ts';

const DEV = { stage: 'dev', mailFrom: 'shop@shop.example' };
const dev = templateOf(DEV);

/** The types that a consumer's rules ask for, by condition: `any`, or the source, and whether there must be a sequence. */
function subscriptionsOf(consumer: string): Record<string, string[]> {
  const rules = Object.values(dev.findResources('AWS::Events::Rule', { Properties: { Name: Match.anyValue() } }))
    .map(({ Properties }) => Properties)
    .filter(({ Name }) => Name.startsWith(`orderflow-dev-${consumer}-`));
  const found: Record<string, string[]> = {};
  for (const { EventPattern: pattern } of rules) {
    const exists = pattern.detail?.metadata.sequence[0].exists;
    const [source] = pattern.source ?? [];
    const from =
      source === undefined ? 'any' : (source['anything-but']?.map((not: string) => `not ${not}`)[0] ?? source);
    found[exists === undefined ? from : `${from}, ${exists ? 'stored' : 'unstored'}`] = pattern['detail-type'];
  }
  return found;
}

const CREATED = { 'orderflow.order, stored': ['order.created'] };

test('each consumer subscribes to the events that it handles, and to no other', () => {
  expect(subscriptionsOf('order')).toEqual({
    'not orderflow.order': ['order.created'],
    'orderflow.order, unstored': ['order.created'],
    any: [
      ...['inventory.rejected', 'inventory.released', 'inventory.reserved'],
      ...['payment.failed', 'payment.refunded', 'shipping.dispatched'],
    ],
  });
  expect(subscriptionsOf('payment')).toEqual({
    ...CREATED,
    any: [
      'inventory.rejected',
      'order.cancellation.requested',
      'payment.expired',
      'payment.notified',
      'payment.pending',
      'shipping.failed',
    ],
  });
  expect(subscriptionsOf('inventory')).toEqual({
    any: ['order.cancellation.requested', 'payment.completed', 'shipping.failed'],
  });
  expect(subscriptionsOf('shipping')).toEqual({ any: ['order.confirmed', 'payment.completed'] });
  expect(subscriptionsOf('email')).toEqual({
    ...CREATED,
    any: ['integration.customer.created', 'order.cancelled', 'order.completed'],
  });
  expect(subscriptionsOf('analytics')).toEqual({ ...CREATED, any: ['order.cancelled', 'order.completed'] });
  expect(subscriptionsOf('read-model')).toEqual({
    ...CREATED,
    any: [
      ...['order.cancellation.requested', 'order.cancelled', 'order.compensation.failed', 'order.completed'],
      'order.confirmed',
    ],
  });
});

test('the audit log subscribes to everything, in large batches', () => {
  dev.hasResourceProperties('AWS::Events::Rule', {
    Name: 'orderflow-dev-audit-everything',
    EventPattern: { 'replay-name': [{ exists: false }] },
  });
  dev.hasResourceProperties('AWS::Lambda::EventSourceMapping', { BatchSize: 1000, MaximumBatchingWindowInSeconds: 60 });
});

test('every queue has partial batch responses, a concurrency limit and a dead-letter queue', () => {
  const mappings = Object.values(dev.findResources('AWS::Lambda::EventSourceMapping'));
  const ofQueues = mappings.filter(({ Properties }) => Properties.ScalingConfig);
  expect(mappings.filter((mapping) => !ofQueues.includes(mapping))).toHaveLength(1); // the relay's
  for (const { Properties } of mappings) expect(Properties.FunctionResponseTypes).toEqual(['ReportBatchItemFailures']);
  dev.resourcePropertiesCountIs('AWS::SQS::Queue', { RedrivePolicy: Match.anyValue() }, ofQueues.length);
  dev.resourcePropertiesCountIs('AWS::SQS::Queue', { MessageRetentionPeriod: 14 * 86_400 }, mappings.length);
});

test("anybody may call the payment provider's webhook, and nothing else", () => {
  const routes = Object.values(dev.findResources('AWS::ApiGatewayV2::Route')).map(({ Properties }) => Properties);
  expect(routes.map(({ RouteKey, AuthorizationType }) => [RouteKey, AuthorizationType]).sort()).toEqual([
    ['$default', 'AWS_IAM'],
    ['POST /webhooks/payment', 'NONE'],
  ]);
  expect(environmentOf(dev, 'payment-webhook')).toMatchObject({
    PAYMENT_WEBHOOK_SECRET: { 'Fn::Select': [2, { 'Fn::Split': ['/', { Ref: 'AWS::StackId' }] }] },
  });
});

test('the schemas of all events are registered where that is configured, in a stack that CloudFormation still takes', () => {
  dev.resourceCountIs('AWS::EventSchemas::Schema', 0);
  const registered = templateOf({ ...DEV, schemaRegistry: 'on' });
  registered.resourceCountIs('AWS::EventSchemas::Schema', Object.values(contracts).flatMap(versionsOf).length);
  expect(Object.keys(registered.toJSON().Resources).length).toBeLessThan(500);
});

test('every rule has a dead-letter queue, except schedules, which run each minute', () => {
  const rules = Object.values(dev.findResources('AWS::Events::Rule')).flatMap(({ Properties }) =>
    Properties.ScheduleExpression ? [] : Properties.Targets,
  );
  expect(rules.filter(({ DeadLetterConfig }) => !DeadLetterConfig)).toEqual([]);
});

const environmentOf = (template: Template, name: string) =>
  Object.values(template.findResources('AWS::Lambda::Function'))
    .map(({ Properties }) => Properties)
    .find(({ FunctionName }) => FunctionName.endsWith(name))?.Environment.Variables;

describe('settings', () => {
  const table = (id: string) => ({ Ref: expect.stringMatching(`^Tables${id}Table`) });

  test('each context gets its tables and defaults', () => {
    expect(environmentOf(dev, 'dev-order')).toMatchObject({ DEFAULT_CURRENCY: 'EUR' });
    expect(environmentOf(dev, 'dev-payment')).toMatchObject({
      PAYMENT_PROVIDER: 'simulated',
      PAYMENT_TIMEOUT_MS: '5000',
      PAYMENT_KEY_HOURS: '24',
      PAYMENT_PATIENCE_HOURS: '96',
      PAYMENT_PENDING_HOURS: '120',
      LEDGER_TABLE: table('Ledger'),
    });
    expect(environmentOf(dev, 'dev-inventory')).toMatchObject({ STOCK_TABLE: table('Stock') });
    expect(environmentOf(dev, 'dev-shipping')).toMatchObject({
      CARRIER_PROVIDER: 'simulated',
      LEDGER_TABLE: table('Ledger'),
      DEFAULT_COUNTRY: 'DE',
    });
    expect(environmentOf(dev, 'dev-email')).toMatchObject({
      CUSTOMERS_TABLE: table('Customers'),
      IDEMPOTENCY_TABLE: table('Idempotency'),
      MAIL_FROM: 'shop@shop.example',
    });
    expect(environmentOf(dev, 'dev-analytics')).toMatchObject({
      ANALYTICS_TABLE: table('Analytics'),
      IDEMPOTENCY_TABLE: table('Idempotency'),
      MARKER_TTL_SECONDS: '0',
    });
    expect(environmentOf(dev, 'dev-audit')).toMatchObject({ AUDIT_BUCKET: { Ref: expect.anything() } });
    expect(environmentOf(dev, 'dev-read-model')).toMatchObject({ READ_MODEL_TABLE: table('ReadModel') });
    expect(environmentOf(dev, 'dev-api')).toMatchObject({
      SERVICE_NAME: 'api',
      EVENTS_TABLE: { Ref: expect.stringMatching('^PipelineEvents') },
      READ_MODEL_TABLE: table('ReadModel'),
      ORDER_ID_SECRET: { Ref: 'AWS::StackId' },
      DEFAULT_CURRENCY: 'EUR',
    });
  });

  test('a real provider gets its URL and one secret, and no ledger is made', () => {
    const real = { Provider: 'http', Url: 'https://provider.example', SecretName: '/orderflow/key' };
    const context = Object.fromEntries(
      ['payment', 'carrier'].flatMap((who) => Object.entries(real).map(([key, value]) => [`${who}${key}`, value])),
    );
    const template = templateOf({ ...DEV, ...context });
    const payment = environmentOf(template, 'dev-payment');
    expect(payment).toMatchObject({
      PAYMENT_PROVIDER: 'http',
      PAYMENT_URL: 'https://provider.example',
      PAYMENT_SECRET_NAME: '/orderflow/key',
    });
    expect(payment).not.toHaveProperty('LEDGER_TABLE');
    expect(manifestOf(template)).not.toHaveProperty('ManifestTableLedger');
    template.hasResourceProperties('AWS::IAM::Policy', {
      Roles: [{ Ref: Match.stringLikeRegexp('^PaymentHandlerRole') }],
      PolicyDocument: {
        Statement: Match.arrayWith([
          Match.objectLike({
            Action: 'ssm:GetParameter',
            Resource: { 'Fn::Join': ['', Match.arrayWith([':parameter/orderflow/key'])] },
          }),
        ]),
      },
    });
  });
});

describe('email', () => {
  test('may be sent from one address, to anybody, by whatever configuration set SES takes', () => {
    const [statement] = Object.values(dev.findResources('AWS::IAM::Policy'))
      .flatMap(({ Properties }) => Properties.PolicyDocument.Statement)
      .filter(({ Action }) => Action === 'ses:SendEmail');
    expect(statement.Condition).toEqual({ StringEquals: { 'ses:FromAddress': 'shop@shop.example' } });
    expect(JSON.stringify(statement.Resource)).toMatch(/:configuration-set\/\*.*:identity\/\*/);
    dev.resourceCountIs('AWS::SES::EmailIdentity', 0);
  });

  test('waits while SES is unavailable, and keeps to the rate that SES allows', () => {
    const email = (template: Template) => ({
      environment: environmentOf(template, '-email'),
      mapping: Object.entries(template.findResources('AWS::Lambda::EventSourceMapping')).find(([id]) =>
        id.startsWith('ListenersEmail'),
      )?.[1].Properties,
    });
    const usual = email(dev);
    expect(usual.environment).toMatchObject({ MAIL_INTERVAL_MS: '358' });
    expect(usual.mapping).toMatchObject({ BatchSize: 10, ScalingConfig: { MaximumConcurrency: 5 } });
    const sandbox = email(templateOf({ ...DEV, mailPerSecond: 1 }));
    expect(sandbox.environment).toMatchObject({ MAIL_INTERVAL_MS: '2000' });
    expect(sandbox.mapping).toMatchObject({ BatchSize: 3, ScalingConfig: { MaximumConcurrency: 2 } });
    expect(email(templateOf({ stage: 'local' })).environment).not.toHaveProperty('MAIL_INTERVAL_MS');
    dev.hasResourceProperties('AWS::CloudWatch::Alarm', {
      AlarmName: 'orderflow-dev-email-unavailable',
      MetricName: 'waiting',
    });
  });

  test('mailIdentity=create registers the sender', () => {
    const template = templateOf({ ...DEV, mailIdentity: 'create' });
    template.hasResourceProperties('AWS::SES::EmailIdentity', { EmailIdentity: 'shop@shop.example' });
  });

  test('mail=none leaves the email consumer out', () => {
    const stack = orderFlow({ stage: 'dev', mail: 'none' });
    expect(stack.sharedConsumers.email).toBeUndefined();
    expect(manifestOf(Template.fromStack(stack))).not.toHaveProperty('ManifestConsumerEmail');
  });
});

test('every name contains the stage, so that an account can have two stages', () => {
  // Of metrics, and of what is named inside something else: two may share those.
  const shared = ['MetricName', 'PolicyName', 'AttributeName', 'StageName'];
  const names = (stage: string) => {
    const { Resources } = templateOf({ stage, mail: 'none' }).toJSON();
    return Object.values(Resources as Record<string, { Properties?: object }>)
      .flatMap(({ Properties = {} }) => Object.entries(Properties))
      .filter(([key, value]) => key.endsWith('Name') && typeof value === 'string' && !shared.includes(key))
      .map(([, value]) => value as string);
  };
  const [blue, green] = [names('blue'), names('green')];
  expect(blue.length).toBeGreaterThan(60);
  expect(blue.filter((name) => green.includes(name))).toEqual([]);
});

test('prod keeps every table and bucket', () => {
  const prod = templateOf({ stage: 'prod', mail: 'none', simulatedProviders: 'allowed', alarmTopicArn: 'none' });
  prod.allResources('AWS::DynamoDB::Table', { DeletionPolicy: 'RetainExceptOnCreate', UpdateReplacePolicy: 'Retain' });
  prod.allResources('AWS::S3::Bucket', { DeletionPolicy: 'RetainExceptOnCreate', UpdateReplacePolicy: 'Retain' });
  prod.allResourcesProperties('AWS::DynamoDB::Table', {
    DeletionProtectionEnabled: true,
    PointInTimeRecoverySpecification: { PointInTimeRecoveryEnabled: true },
  });
});

describe('a stage that keeps its data', () => {
  const PROD = { stage: 'prod', mail: 'none', simulatedProviders: 'allowed', alarmTopicArn: 'none' };
  const protectedBy = (context: object) => orderFlow({ ...PROD, ...context });

  test('refuses to be deleted, unless it is deployed for the first time', () => {
    expect(protectedBy({}).terminationProtection).toBe(true);
    const first = protectedBy({ deletionProtection: 'off' });
    expect(first.terminationProtection).toBe(false);
    Template.fromStack(first).allResourcesProperties('AWS::DynamoDB::Table', { DeletionProtectionEnabled: false });
  });

  test('every resource with a fixed name that outlives the stack can be taken back by a failed first deployment', () => {
    const { Resources: resources } = templateOf(PROD).toJSON();
    const policies = Object.values(resources as Record<string, { DeletionPolicy?: string }>).map(
      ({ DeletionPolicy }) => DeletionPolicy,
    );
    expect(new Set(policies)).toEqual(new Set([undefined, 'RetainExceptOnCreate']));
  });

  test('keeps its flow: CloudFormation refuses another one before it changes anything', () => {
    const { Rules, Parameters } = templateOf(PROD).toJSON();
    expect(Parameters.DeployedFlow).toMatchObject({ Type: 'String', Default: 'choreography' });
    expect(Rules.FlowStays.Assertions).toEqual([
      {
        Assert: { 'Fn::Equals': [{ Ref: 'DeployedFlow' }, 'choreography'] },
        AssertDescription: expect.stringContaining('--parameters DeployedFlow=choreography'),
      },
    ]);
    expect(dev.toJSON().Parameters).not.toHaveProperty('DeployedFlow');
  });
});

test('a subscriber of the configuration gets the events that it names, of their owners', () => {
  const target = 'arn:aws:events:eu-west-1:111122223333:event-bus/warehouse';
  const subscribers = [{ name: 'warehouse', target, types: ['order.completed', 'integration.customer.created'] }];
  const rules = templateOf({ ...DEV, subscribers }).findResources('AWS::Events::Rule', {
    Properties: { Name: Match.stringLikeRegexp('-to-warehouse') },
  });
  const brought = Object.values(rules).map(({ Properties: { EventPattern: pattern } }) => [
    pattern.source,
    pattern['detail-type'],
  ]);
  expect(brought).toHaveLength(2);
  expect(brought).toEqual(
    expect.arrayContaining([
      [['orderflow.order'], ['order.completed']],
      [['customer-service'], ['integration.customer.created']],
    ]),
  );
});

test('the manifest lists every part', () => {
  const parts = Object.values(manifestOf(dev)).map(({ kind, name = '' }) =>
    name === '<token>' ? kind : `${kind} ${name}`.trim(),
  );
  const mappings = Object.values(dev.findResources('AWS::Lambda::EventSourceMapping'));
  expect(parts.filter((part) => String(part).startsWith('consumer '))).toHaveLength(mappings.length - 1); // all but the relay's
  expect(parts).toEqual(
    expect.arrayContaining([
      'api',
      'archive orderflow-dev-archive',
      'breaker carrier',
      'breaker payment-gateway',
      'bucket audit',
      'bus',
      ...[
        'analytics',
        'audit',
        'breaker-carrier',
        'breaker-payment-gateway',
        'email',
        'inventory',
        'order',
        'payment',
        'read-model',
        'shipping',
      ].map((c) => `consumer ${c}`),
      'relay',
      'stage',
      ...['analytics', 'breakers', 'customers', 'events', 'idempotency', 'ledger', 'readModel', 'stock'].map(
        (t) => `table ${t}`,
      ),
    ]),
  );
});

test('the local stage uses resource types of the local AWS only', () => {
  const known = new Set([
    ...['Api', 'Integration', 'Route', 'Stage'].map((type) => `AWS::ApiGatewayV2::${type}`),
    ...['Function', 'Url', 'EventSourceMapping', 'Permission'].map((type) => `AWS::Lambda::${type}`),
    ...['Role', 'Policy'].map((type) => `AWS::IAM::${type}`),
    ...['EventBus', 'Rule'].map((type) => `AWS::Events::${type}`),
    ...['Queue', 'QueuePolicy'].map((type) => `AWS::SQS::${type}`),
    ...[
      'AWS::CloudWatch::Alarm',
      'AWS::CloudWatch::Dashboard',
      'AWS::Logs::LogGroup',
      'AWS::S3::Bucket',
      'AWS::DynamoDB::Table',
    ],
    'AWS::SES::EmailIdentity',
  ]);
  const local = templateOf({ stage: 'local', archive: 'off', apiAuth: 'none' }).toJSON();
  const types = Object.values(local.Resources as Record<string, { Type: string }>).map(({ Type }) => Type);
  expect(types.filter((type) => !known.has(type))).toEqual([]);
});

test('the same configuration gives the same template', () => {
  expect(Template.fromStack(orderFlow(DEV)).toJSON()).toEqual(dev.toJSON());
});

test('alarms go by e-mail to the address that is configured', () => {
  const template = templateOf({ ...DEV, alarmEmail: 'on-call@shop.example' });
  template.hasResourceProperties('AWS::SNS::Topic', { TopicName: 'orderflow-dev-alarms' });
  template.hasResourceProperties('AWS::SNS::Subscription', { Protocol: 'email', Endpoint: 'on-call@shop.example' });
  const [topic] = Object.keys(template.findResources('AWS::SNS::Topic'));
  const alarms = Object.values(template.findResources('AWS::CloudWatch::Alarm'));
  for (const { Properties } of alarms) expect(Properties.AlarmActions).toEqual([{ Ref: topic }]);
});

test('with tracing=on each function is traced by X-Ray, and else none is', () => {
  const traced = { TracingConfig: { Mode: 'Active' } };
  const functions = Object.keys(dev.findResources('AWS::Lambda::Function', { Properties: { Runtime: 'nodejs24.x' } }));
  expect(functions.length).toBeGreaterThan(8);
  templateOf({ ...DEV, tracing: 'on' }).resourcePropertiesCountIs('AWS::Lambda::Function', traced, functions.length);
  dev.resourcePropertiesCountIs('AWS::Lambda::Function', traced, 0);
});
