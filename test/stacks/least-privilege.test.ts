import { Template } from 'aws-cdk-lib/assertions';
import { orderFlow } from './fixtures/template';

interface Statement {
  readonly Effect: string;
  readonly Action: string | string[];
  readonly Resource?: unknown;
}

/** Actions that IAM knows on no resource. @see https://docs.aws.amazon.com/service-authorization/latest/reference/list_amazondynamodb.html */
const WITHOUT_RESOURCE = ['dynamodb:ListStreams'];

const STAGES = {
  'a dev stage': { stage: 'dev', mailFrom: 'shop@shop.example', front: 'function-url' },
  'prod with HTTP providers': {
    stage: 'prod',
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
  const allowed = allowedStatements(Template.fromStack(orderFlow(context)));

  test('has policies to look at', () => {
    expect(allowed.length).toBeGreaterThan(40);
  });

  test('allows no action by wildcard', () => {
    expect(allowed.filter(({ actions }) => actions.some((action) => action.includes('*')))).toEqual([]);
  });

  test('allows nothing on every resource, but for what IAM knows on none', () => {
    const everywhere = allowed.filter(({ resources }) => resources.some((resource) => resource === '*'));
    expect(everywhere.filter(({ actions }) => !actions.every((action) => WITHOUT_RESOURCE.includes(action)))).toEqual(
      [],
    );
  });

  test('allows on many resources only the objects of a bucket, and the routes of an API', () => {
    const wide = allowed.filter(({ resources }) => resources.some((r) => r !== '*' && JSON.stringify(r).includes('*')));
    expect(wide.flatMap(({ actions }) => actions)).toEqual(['s3:PutObject']);
  });
});

test('no role has a policy managed by AWS', () => {
  const roles = Template.fromStack(orderFlow({ stage: 'dev', mail: 'none' })).findResources('AWS::IAM::Role');
  expect(Object.values(roles).filter(({ Properties }) => Properties.ManagedPolicyArns)).toEqual([]);
});

/** Every statement that allows anything: in roles' policies, and in those of queues and buckets. */
function allowedStatements(template: Template) {
  const resources = Object.entries(template.toJSON().Resources as Record<string, { Properties?: object }>);
  return resources.flatMap(([id, { Properties }]) =>
    statementsIn(Properties)
      .filter(({ Effect }) => Effect === 'Allow')
      .map(({ Action, Resource = [] }) => ({ id, actions: [Action].flat(), resources: [Resource].flat() })),
  );
}

function statementsIn(value: unknown): Statement[] {
  if (typeof value !== 'object' || value === null) return [];
  if ('Statement' in value) return value.Statement as Statement[];
  return Object.values(value).flatMap(statementsIn);
}
