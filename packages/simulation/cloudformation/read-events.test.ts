import { readTemplates } from './read-templates.ts';
import type { TemplateResource } from './template.ts';

const place = { region: 'eu-west-1', account: '111122223333', partition: 'aws' };
const read = (Resources: Record<string, TemplateResource>) =>
  readTemplates([{ stackName: 'shop', template: { Resources } }], place);

const role = (statement: object) => ({
  Type: 'AWS::IAM::Role',
  Properties: {
    AssumeRolePolicyDocument: {},
    Policies: [{ PolicyName: 'p', PolicyDocument: { Statement: [{ Effect: 'Allow', ...statement }] } }],
  },
});

test('a rule with a schedule, and what its target gets', () => {
  const target = (Id: string, more: object = {}) => ({ Id, Arn: 'arn:aws:lambda:eu-west-1:1:function:probe', ...more });
  const { rules } = read({
    Probe: {
      Type: 'AWS::Events::Rule',
      Properties: {
        ScheduleExpression: 'rate(2 minutes)',
        State: 'DISABLED',
        Targets: [
          target('plain'),
          target('constant', { Input: '{"a":1}', RetryPolicy: { MaximumRetryAttempts: 0 } }),
          target('part', { InputPath: '$.detail' }),
          target('template', { InputTransformer: { InputPathsMap: { id: '$.id' }, InputTemplate: '"<id>"' } }),
        ],
      },
    },
  });
  expect(rules).toMatchObject([
    {
      busName: 'default',
      arn: 'arn:aws:events:eu-west-1:111122223333:rule/Probe',
      enabled: false,
      schedule: { kind: 'rate', seconds: 120 },
    },
  ]);
  expect(rules[0]?.targets.map(({ input }) => input)).toEqual([
    { kind: 'event' },
    { kind: 'constant', text: '{"a":1}' },
    { kind: 'path', path: '$.detail' },
    { kind: 'template', paths: { id: '$.id' }, template: '"<id>"' },
  ]);
  expect(rules[0]?.targets.map(({ maximumRetryAttempts }) => maximumRetryAttempts)).toEqual([185, 0, 185, 185]);
});

test.each([
  ['rate(1 hour)', { kind: 'rate', seconds: 3600 }],
  ['rate(3 days)', { kind: 'rate', seconds: 259_200 }],
  ['cron(0 12 * * ? *)', { kind: 'cron', expression: '0 12 * * ? *', timeZone: 'Europe/Berlin' }],
  ['at(2026-12-01T00:00:00)', { kind: 'at', time: '2026-12-01T00:00:00', timeZone: 'Europe/Berlin' }],
])('the scheduler: %s', (expression, schedule) => {
  const Properties = {
    ScheduleExpression: expression,
    ScheduleExpressionTimezone: 'Europe/Berlin',
    FlexibleTimeWindow: { Mode: 'FLEXIBLE', MaximumWindowInMinutes: 5 },
    Target: { Arn: 'arn', RoleArn: { 'Fn::GetAtt': ['Caller', 'Arn'] }, Input: '{}' },
  };
  const Resources = {
    S: { Type: 'AWS::Scheduler::Schedule', Properties },
    Caller: role({ Action: 'lambda:InvokeFunction', Resource: '*' }),
  };
  const [found] = read(Resources).schedules;
  expect(found).toMatchObject({
    arn: 'arn:aws:scheduler:eu-west-1:111122223333:schedule/default/S',
    schedule,
    flexibleMinutes: 5,
    target: { input: { kind: 'constant', text: '{}' }, statements: [{ actions: ['lambda:InvokeFunction'] }] },
  });
});

test.each(['rate(0 minutes)', 'rate(five minutes)', 'sometimes'])('no schedule: %s', (ScheduleExpression) => {
  const Resources = { R: { Type: 'AWS::Events::Rule', Properties: { ScheduleExpression } } };
  expect(() => read(Resources)).toThrow(`${ScheduleExpression} is none that is known`);
});

test('a rule with neither pattern nor schedule, and a schedule on a bus of one’s own, are refused', () => {
  const rule = (Properties: Record<string, unknown>) => read({ R: { Type: 'AWS::Events::Rule', Properties } });
  expect(() => rule({})).toThrow('both missing');
  expect(() => rule({ EventBusName: 'shop', ScheduleExpression: 'rate(1 day)' })).toThrow('default bus only');
});
