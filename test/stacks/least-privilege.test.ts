import type { Template } from 'aws-cdk-lib/assertions';
import { templateOf } from './fixtures/template.ts';

interface Statement {
  readonly Effect: string;
  readonly Action: string | string[];
  readonly Resource?: unknown;
  readonly Condition?: unknown;
}

/** Actions that IAM cannot restrict to a resource. @see https://docs.aws.amazon.com/service-authorization/latest/reference/list_amazondynamodb.html */
const WITHOUT_RESOURCE = ['dynamodb:ListStreams'];

const STAGES = {
  'a dev stage': { stage: 'dev', mailFrom: 'shop@shop.example', front: 'function-url' },
  'prod with HTTP providers': {
    stage: 'prod',
    alarmTopicArn: 'none',
    mailFrom: 'shop@shop.example',
    paymentProvider: 'http',
    paymentUrl: 'https://pay.example',
    paymentSecretName: '/orderflow/payment',
    carrierProvider: 'http',
    carrierUrl: 'https://carry.example',
    carrierSecretName: 'carrier-key',
  },
  'the local stage': { stage: 'local', apiAuth: 'none' },
};

describe.each(Object.entries(STAGES))('%s', (_, context) => {
  const allowed = allowedStatements(templateOf(context));

  test('has policies to check', () => {
    expect(allowed.length).toBeGreaterThan(40);
  });

  test('allows no action by wildcard', () => {
    expect(allowed.filter(({ actions }) => actions.some((action) => action.includes('*')))).toEqual([]);
  });

  test('allows nothing on every resource, except actions that IAM knows on none', () => {
    const everywhere = allowed.filter(({ resources }) => resources.some((resource) => resource === '*'));
    expect(everywhere.filter(({ actions }) => !actions.every((action) => WITHOUT_RESOURCE.includes(action)))).toEqual(
      [],
    );
  });

  test('allows a wildcard within a resource for the objects of a bucket, and for mail from one sender', () => {
    const wide = allowed.filter(({ resources }) => resources.some((r) => r !== '*' && JSON.stringify(r).includes('*')));
    expect(wide.map(({ actions, condition }) => [actions, condition]).sort()).toEqual([
      [['s3:PutObject'], undefined],
      [['ses:SendEmail'], { StringEquals: { 'ses:FromAddress': expect.stringMatching(/^[a-z]+@[a-z]+\.example$/) } }],
    ]);
  });
});

/** What each function may do besides writing its log, consuming its queue and dead-lettering. */
const RIGHTS: Record<string, Record<string, string>> = {
  Order: {
    PipelineEvents: 'dynamodb:BatchGetItem dynamodb:Query dynamodb:PutItem',
    TablesInstruments: 'dynamodb:PutItem',
  },
  Payment: {
    PipelineEvents: 'dynamodb:BatchGetItem dynamodb:Query dynamodb:PutItem dynamodb:PutItem',
    PipelineBreakers: 'dynamodb:GetItem dynamodb:PutItem dynamodb:UpdateItem',
    TablesLedger: 'dynamodb:GetItem dynamodb:PutItem dynamodb:UpdateItem',
    TablesInstruments: 'dynamodb:GetItem',
  },
  Inventory: {
    PipelineEvents: 'dynamodb:BatchGetItem dynamodb:PutItem dynamodb:Query',
    TablesStock: 'dynamodb:UpdateItem',
  },
  Shipping: {
    PipelineEvents: 'dynamodb:BatchGetItem dynamodb:Query dynamodb:PutItem dynamodb:PutItem',
    PipelineBreakers: 'dynamodb:GetItem dynamodb:PutItem dynamodb:UpdateItem',
    TablesLedger: 'dynamodb:GetItem dynamodb:UpdateItem',
  },
  BreakersPaymentGatewaySupervisor: {
    PipelineEvents: 'dynamodb:Query dynamodb:PutItem',
    PipelineBreakers: 'dynamodb:GetItem dynamodb:PutItem dynamodb:UpdateItem',
    PaymentMapping: 'lambda:GetEventSourceMapping lambda:UpdateEventSourceMapping',
  },
  BreakersCarrierSupervisor: {
    PipelineEvents: 'dynamodb:Query dynamodb:PutItem',
    PipelineBreakers: 'dynamodb:GetItem dynamodb:PutItem dynamodb:UpdateItem',
    ShippingMapping: 'lambda:GetEventSourceMapping lambda:UpdateEventSourceMapping',
  },
  ListenersEmail: {
    PipelineEvents: 'dynamodb:BatchGetItem dynamodb:Query',
    TablesCustomers: 'dynamodb:GetItem dynamodb:PutItem',
    TablesIdempotency: 'dynamodb:DeleteItem dynamodb:PutItem',
    SES: 'ses:SendEmail',
  },
  ListenersAnalytics: {
    PipelineEvents: 'dynamodb:BatchGetItem dynamodb:Query',
    TablesAnalytics: 'dynamodb:UpdateItem',
    TablesIdempotency: 'dynamodb:PutItem',
  },
  ListenersAudit: { TablesAudit: 's3:PutObject' },
  ListenersReadModel: {
    PipelineEvents: 'dynamodb:BatchGetItem dynamodb:Query',
    TablesReadModel: 'dynamodb:GetItem dynamodb:PutItem',
  },
  Api: {
    PipelineEvents: 'dynamodb:Query dynamodb:PutItem',
    TablesInstruments: 'dynamodb:PutItem',
    TablesReadModel: 'dynamodb:GetItem', // its indexes stand in the statement of the streams
  },
};

const devStatements = allowedStatements(templateOf(STAGES['a dev stage']));

test.each(Object.entries(RIGHTS))('%s may do what its handler does, and nothing else', (consumer, rights) => {
  const granted: Record<string, string> = {};
  for (const { id, actions, resources } of devStatements) {
    if (!id.startsWith(`${consumer}HandlerRoleDefaultPolicy`)) continue;
    const text = JSON.stringify(resources);
    const on =
      text.match(/(PipelineEvents|PipelineBreakers|Tables[A-Z][a-z]+(?:Model)?)(?:Table|Bucket)/)?.[1] ??
      text.match(/event-source-mapping.*(Payment|Shipping)HandlerFunctionSqsEventSource/)?.[1]?.concat('Mapping') ??
      (/:ses:/.test(text) ? 'SES' : 'own');
    granted[on] = [granted[on], ...actions].filter(Boolean).join(' ');
  }
  const { own = '', ...others } = granted;
  expect(others).toEqual(rights);
  expect(own.split(' ').filter((action) => !/^(logs|sqs):/.test(action))).toEqual([]);
});

test('no role has a policy managed by AWS', () => {
  const roles = templateOf(STAGES['a dev stage']).findResources('AWS::IAM::Role');
  expect(Object.values(roles).filter(({ Properties }) => Properties.ManagedPolicyArns)).toEqual([]);
});

/** Every statement that allows anything: in roles' policies, and in those of queues and buckets. */
function allowedStatements(template: Template) {
  const resources = Object.entries(template.toJSON().Resources as Record<string, { Properties?: object }>);
  return resources.flatMap(([id, { Properties }]) =>
    statementsIn(Properties)
      .filter(({ Effect }) => Effect === 'Allow')
      .map(({ Action, Resource = [], Condition: condition }) => ({
        ...{ id, condition },
        actions: [Action].flat(),
        resources: [Resource].flat(),
      })),
  );
}

function statementsIn(value: unknown): Statement[] {
  if (typeof value !== 'object' || value === null) return [];
  if ('Statement' in value) return value.Statement as Statement[];
  return Object.values(value).flatMap(statementsIn);
}
