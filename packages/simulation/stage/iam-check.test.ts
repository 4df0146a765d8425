import { readTemplates } from '../cloudformation/index.ts';
import { aboutOf } from './about.ts';
import { IamCheck } from './iam-check.ts';

const place = { region: 'eu-west-1', account: '111122223333', partition: 'aws' };
const TABLE = 'arn:aws:dynamodb:eu-west-1:111122223333:table/events';

/** A function whose role may do this with the table `events`, for seats alone. */
function checkOf(Action: string) {
  const statement = {
    ...{ Effect: 'Allow', Action, Resource: TABLE },
    Condition: { 'ForAllValues:StringLike': { 'dynamodb:LeadingKeys': ['seat-*'] } },
  };
  const Resources = {
    Role: { Type: 'AWS::IAM::Role', Properties: { AssumeRolePolicyDocument: {} } },
    Policy: {
      Type: 'AWS::IAM::Policy',
      Properties: { PolicyName: 'p', Roles: [{ Ref: 'Role' }], PolicyDocument: { Statement: [statement] } },
    },
    Worker: {
      Type: 'AWS::Lambda::Function',
      Properties: { FunctionName: 'worker', Role: { 'Fn::GetAtt': ['Role', 'Arn'] } },
    },
    Table: {
      Type: 'AWS::DynamoDB::Table',
      Properties: {
        TableName: 'events',
        KeySchema: [{ AttributeName: 'stream', KeyType: 'HASH' }],
        AttributeDefinitions: [{ AttributeName: 'stream', AttributeType: 'S' }],
      },
    },
  };
  const deployment = readTemplates([{ stackName: 'shop', template: { Resources } }], place);
  const { arn } = deployment.functions[0] ?? { arn: '' };
  return (action: string, input: object) => new IamCheck(deployment).refusals(arn, 'dynamodb', action, input);
}

const batch = (...streams: string[]) => ({
  RequestItems: { events: { Keys: streams.map((stream) => ({ stream: { S: stream } })) } },
});

test('a batch is allowed when each of its keys is, and needs a right of its own', () => {
  const refusals = checkOf('dynamodb:BatchGetItem');
  expect(refusals('BatchGetItem', batch('seat-1', 'seat-2'))).toEqual([]);
  expect(refusals('BatchGetItem', batch('seat-1', 'order-1'))).toEqual([`dynamodb:BatchGetItem on ${TABLE}`]);
  expect(checkOf('dynamodb:Query')('BatchGetItem', batch('seat-1'))).toEqual([`dynamodb:BatchGetItem on ${TABLE}`]);
});

test('a history names the keys of a batch', () => {
  expect(aboutOf('dynamodb', 'BatchGetItem', batch('seat-1', 'seat-2'))).toBe(
    'BatchGetItem events/seat-1 events/seat-2',
  );
});
