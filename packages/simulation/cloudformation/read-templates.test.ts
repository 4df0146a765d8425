import { readTemplates } from './read-templates.ts';
import type { CloudFormationTemplate, TemplateResource } from './template.ts';

const place = { region: 'eu-west-1', account: '111122223333', partition: 'aws' };

const read = (resources: Record<string, TemplateResource>, rest: Partial<CloudFormationTemplate> = {}) =>
  readTemplates([{ stackName: 'shop', template: { Resources: resources, ...rest } }], place);

const queue = (properties: Record<string, unknown> = {}): TemplateResource => ({
  Type: 'AWS::SQS::Queue',
  Properties: properties,
});

describe('names', () => {
  test('what has no name is called as in the template, and is known by it everywhere', () => {
    const { queues, outputs } = read(
      { Waiting: queue(), Other: queue({ QueueName: 'chosen' }) },
      { Outputs: { Url: { Value: { Ref: 'Waiting' } }, Arn: { Value: { 'Fn::GetAtt': ['Other', 'Arn'] } } } },
    );
    expect(queues.map(({ name }) => name)).toEqual(['Waiting', 'chosen']);
    expect(outputs).toEqual({
      shop: {
        Url: 'https://sqs.eu-west-1.amazonaws.com/111122223333/Waiting',
        Arn: 'arn:aws:sqs:eu-west-1:111122223333:chosen',
      },
    });
  });

  test('a rule on a bus of its own is known by both names, as CloudFormation has it', () => {
    const { rules, outputs } = read(
      {
        Bus: { Type: 'AWS::Events::EventBus', Properties: { Name: 'shop' } },
        Rule: {
          Type: 'AWS::Events::Rule',
          Properties: { EventBusName: { Ref: 'Bus' }, EventPattern: { source: ['a'] } },
        },
      },
      { Outputs: { Rule: { Value: { Ref: 'Rule' } } } },
    );
    expect(rules[0]).toMatchObject({ busName: 'shop', arn: 'arn:aws:events:eu-west-1:111122223333:rule/shop/Rule' });
    expect(outputs.shop).toEqual({ Rule: 'shop|Rule' });
  });

  test('one stack imports what another exports', () => {
    const name = { 'Fn::Sub': `bus-of-\${AWS::AccountId}` };
    const said = { 'Fn::GetStackOutput': { StackName: 'owner', OutputName: 'Out' } };
    const Resources = { P: queue({ QueueName: { 'Fn::ImportValue': name } }), Q: queue({ QueueName: said }) };
    const user = { stackName: 'user', template: { Resources } };
    const Out = { Value: { 'Fn::Join': ['-', [{ Ref: 'AWS::StackName' }, 'b']] }, Export: { Name: name } };
    const owner = { stackName: 'owner', template: { Outputs: { Out } } };
    expect(readTemplates([user, owner], place).queues.map((each) => each.name)).toEqual(['owner-b', 'owner-b']);
    expect(() => readTemplates([user], place)).toThrow('Fn::ImportValue: no template exports bus-of-111122223333');
  });

  test('two that refer to each other are an error, not an endless loop', () => {
    const resources = {
      A: queue({ QueueName: { 'Fn::GetAtt': ['B', 'QueueName'] } }),
      B: queue({ QueueName: { 'Fn::GetAtt': ['A', 'QueueName'] } }),
    };
    expect(() => read(resources)).toThrow('A refers to itself');
  });
});

describe('conditions', () => {
  const withStage = (stage: string) =>
    read(
      {
        Always: queue({ DelaySeconds: { 'Fn::If': ['IsProd', 7, { Ref: 'AWS::NoValue' }] } }),
        OnlyProd: { ...queue(), Condition: 'IsProd' },
      },
      {
        Parameters: { Stage: { Type: 'String', Default: stage } },
        Conditions: {
          IsProd: { 'Fn::Not': [{ 'Fn::Or': [{ Condition: 'IsDev' }, { 'Fn::Equals': [{ Ref: 'Stage' }, 'test'] }] }] },
          IsDev: { 'Fn::Equals': [{ Ref: 'Stage' }, 'dev'] },
        },
      },
    ).queues.map(({ name, delaySeconds }) => [name, delaySeconds]);

  test('decide what is there, and with which settings', () => {
    expect(withStage('prod')).toEqual([
      ['Always', 7],
      ['OnlyProd', 0],
    ]);
    expect(withStage('dev')).toEqual([['Always', 0]]);
    expect(withStage('test')).toEqual([['Always', 0]]);
  });
});

describe('nothing is passed over in silence', () => {
  test.each<[string, Record<string, TemplateResource>, Partial<CloudFormationTemplate>, string]>([
    [
      'a type of resource',
      { Topic: { Type: 'AWS::MSK::Cluster' } },
      {},
      'Topic (AWS::MSK::Cluster): resources of this type are not simulated',
    ],
    ['a property', { Q: queue({ FifoQueue: true }) }, {}, 'Q (AWS::SQS::Queue): FifoQueue is not simulated'],
    [
      'a property inside another',
      { Q: queue({ RedrivePolicy: { deadLetterTargetArn: 'a', maxReceiveCount: 3, hurry: true } }) },
      {},
      'Q (AWS::SQS::Queue) RedrivePolicy: hurry is not simulated',
    ],
    [
      'a limit of an API',
      { S: { Type: 'AWS::ApiGatewayV2::Stage', Properties: { ApiId: 'a', DefaultRouteSettings: {} } } },
      {},
      'S (AWS::ApiGatewayV2::Stage): DefaultRouteSettings is not simulated',
    ],
    ['an attribute', { Q: { ...queue(), CreationPolicy: {} } }, {}, 'its attribute CreationPolicy is not simulated'],
    ['a section', {}, { Transform: 'AWS::Serverless-2016-10-31' }, 'its section Transform is not simulated'],
    ['an intrinsic function', { Q: queue({ QueueName: { 'Fn::FindInMap': [] } }) }, {}, 'Fn::FindInMap'],
    ['a pseudo parameter', { Q: queue({ QueueName: { Ref: 'AWS::NotificationARNs' } }) }, {}, 'AWS::NotificationARNs'],
    ['a value', { Q: queue({ DelaySeconds: 'soon' }) }, {}, 'Q (AWS::SQS::Queue): DelaySeconds soon is not a number'],
    ['a reference', { Q: queue({ QueueName: { Ref: 'Nobody' } }) }, {}, 'the template has no resource Nobody'],
    [
      'a condition of a policy',
      {
        P: {
          Type: 'AWS::SQS::QueuePolicy',
          Properties: {
            Queues: ['q'],
            PolicyDocument: {
              Statement: [
                { Effect: 'Allow', Principal: '*', Action: '*', Resource: '*', Condition: { IpAddress: { a: 'b' } } },
              ],
            },
          },
        },
      },
      {},
      'Condition IpAddress is not simulated',
    ],
  ])('%s', (_what, resources, rest, error) => {
    expect(() => read(resources, rest)).toThrow(error);
  });

  test('what has no behaviour is named', () => {
    expect(read({ Logs: { Type: 'AWS::Logs::LogGroup', Properties: {} } }).ignored).toEqual([
      'Logs (AWS::Logs::LogGroup)',
    ]);
  });
});
