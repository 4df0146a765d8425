import { mayDeliver, mayInvoke, Permissions } from './permissions.ts';
import { readTemplates } from './read-templates.ts';
import type { TemplateResource } from './template.ts';

const place = { region: 'eu-west-1', account: '111122223333', partition: 'aws' };
const table = 'arn:aws:dynamodb:eu-west-1:111122223333:table/events';
const worker = 'arn:aws:lambda:eu-west-1:111122223333:function:worker';
const ruleArn = 'arn:aws:events:eu-west-1:111122223333:rule/shop/orders';

const allow = (Action: string | string[], Resource: string | string[], Condition?: object) => ({
  Effect: 'Allow',
  Action,
  Resource,
  ...(Condition && { Condition }),
});

/** A function `worker`, whose role has these statements, and a queue `Q` with those. */
function deployment(role: object[], queuePolicy: object[] = [], permissions: object[] = []) {
  const Resources = {
    Role: { Type: 'AWS::IAM::Role', Properties: { AssumeRolePolicyDocument: {} } },
    Policy: {
      Type: 'AWS::IAM::Policy',
      Properties: { PolicyName: 'p', Roles: [{ Ref: 'Role' }], PolicyDocument: { Statement: role } },
    },
    Worker: {
      Type: 'AWS::Lambda::Function',
      Properties: { FunctionName: 'worker', Role: { 'Fn::GetAtt': ['Role', 'Arn'] } },
    },
    Q: { Type: 'AWS::SQS::Queue', Properties: {} },
    QPolicy: {
      Type: 'AWS::SQS::QueuePolicy',
      Properties: { Queues: [{ Ref: 'Q' }], PolicyDocument: { Statement: queuePolicy } },
    },
    ...Object.fromEntries(
      permissions.map((Properties, n) => [`Permission${n}`, { Type: 'AWS::Lambda::Permission', Properties }]),
    ),
  };
  return readTemplates(
    [{ stackName: 'shop', template: { Resources: Resources as Record<string, TemplateResource> } }],
    place,
  );
}

const mayDo = (role: object[], ...request: Parameters<Permissions['mayDo']> extends [string, ...infer R] ? R : never) =>
  new Permissions(deployment(role)).mayDo(worker, ...request);

test.each([
  ['the very action on the very resource', [allow('dynamodb:PutItem', table)], true],
  ['another action', [allow('dynamodb:GetItem', table)], false],
  ['another resource', [allow('dynamodb:PutItem', `${table}2`)], false],
  ['the table, where an index is meant', [allow('dynamodb:PutItem', `${table}/index/*`)], false],
  ['wildcards', [allow('dynamodb:*Item', '*')], true],
  ['letters of any case in actions', [allow('DynamoDB:putitem', table)], true],
  ['lists', [allow(['sqs:*', 'dynamodb:PutItem'], ['other', table])], true],
  ['a dot that is a dot', [allow('dynamodb:PutItem', table.replace('eu', '..'))], false],
  ['a denial above all', [allow('*', '*'), { Effect: 'Deny', Action: 'dynamodb:*', Resource: '*' }], false],
  [
    'a denial whose condition does not hold',
    [
      allow('*', '*'),
      { Effect: 'Deny', Action: '*', Resource: '*', Condition: { Bool: { 'aws:SecureTransport': 'false' } } },
    ],
    true,
  ],
  ['nothing', [], false],
])('a role allows %s', (_what, role, allowed) => {
  expect(mayDo(role, 'dynamodb:PutItem', table)).toBe(allowed);
});

describe('leading keys', () => {
  const condition = { 'ForAllValues:StringLike': { 'dynamodb:LeadingKeys': ['payment-*'] } };
  const put = (...keys: string[]) =>
    mayDo([allow('dynamodb:PutItem', table, condition)], 'dynamodb:PutItem', table, { 'dynamodb:LeadingKeys': keys });

  test('all of them have to fit', () => {
    expect(put('payment-o1')).toBe(true);
    expect(put('payment-o1', 'payment-o2')).toBe(true);
    expect(put('payment-o1', 'order-o1')).toBe(false);
    expect(put('order-payment-')).toBe(false);
  });
});

test.each([
  ['a value that fits', { StringEquals: { 'dynamodb:Attributes': ['a', 'b'] } }, true],
  ['none that fits', { StringEquals: { 'dynamodb:Attributes': 'b' } }, false],
  ['like is not equal', { StringEquals: { 'dynamodb:Attributes': '*' } }, false],
  ['any of the values', { 'ForAnyValue:StringLike': { 'dynamodb:Attributes': ['x', 'a*'] } }, true],
  ['a key that the request does not have', { StringLike: { 'dynamodb:LeadingKeys': '*' } }, false],
  ['the same, if it exists', { StringLikeIfExists: { 'dynamodb:LeadingKeys': 'x' } }, true],
  ['two keys, of which one fits', { StringLike: { 'dynamodb:Attributes': 'a', 'dynamodb:LeadingKeys': 'x' } }, false],
])('a condition: %s', (_what, condition, allowed) => {
  const role = [allow('dynamodb:PutItem', table, condition)];
  expect(mayDo(role, 'dynamodb:PutItem', table, { 'dynamodb:Attributes': ['a'] })).toBe(allowed);
});

test('a stranger is an error', () => {
  expect(() => new Permissions(deployment([])).mayDo('arn:nobody', 'a:b', 'c')).toThrow('arn:nobody is neither');
});

describe('a queue is sent to', () => {
  const statement = (more: object) => ({
    Effect: 'Allow',
    Principal: { Service: 'events.amazonaws.com' },
    Action: 'sqs:SendMessage',
    Resource: { 'Fn::GetAtt': ['Q', 'Arn'] },
    ...more,
  });
  const delivers = (...policy: object[]) => {
    const [queue] = deployment([], policy).queues;
    return queue && mayDeliver(queue, ruleArn);
  };

  test.each([
    ['by nobody, without a policy', [], false],
    ['by the rule that it names', [statement({ Condition: { ArnEquals: { 'aws:SourceArn': ruleArn } } })], true],
    ['by no other rule', [statement({ Condition: { ArnEquals: { 'aws:SourceArn': `${ruleArn}-too` } } })], false],
    ['by no other service', [statement({ Principal: { Service: 'sns.amazonaws.com' } })], false],
    ['by nobody whom it denies', [statement({}), statement({ Effect: 'Deny', Principal: { AWS: '*' } })], false],
  ])('%s', (_what, policy, allowed) => {
    expect(delivers(...policy)).toBe(allowed);
  });

  test('a denial to all is one to roles too', () => {
    const denied = deployment([allow('sqs:*', '*')], [statement({ Effect: 'Deny', Principal: '*' })]);
    const arn = denied.queues[0]?.arn ?? '';
    expect(new Permissions(denied).mayDo(worker, 'sqs:SendMessage', arn)).toBe(false);
    expect(new Permissions(denied).mayDo(worker, 'sqs:ReceiveMessage', arn)).toBe(true);
  });
});

test('a function is invoked by whom a permission names', () => {
  const [fn] = deployment(
    [],
    [],
    [
      {
        Action: 'lambda:InvokeFunction',
        FunctionName: { Ref: 'Worker' },
        Principal: 'events.amazonaws.com',
        SourceArn: ruleArn,
      },
    ],
  ).functions;
  expect(
    fn && [mayInvoke(fn, ruleArn), mayInvoke(fn, `${ruleArn}2`), mayInvoke(fn, ruleArn, 's3.amazonaws.com')],
  ).toEqual([true, false, false]);
});
