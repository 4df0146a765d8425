import { Match } from 'aws-cdk-lib/assertions';
import { OutsideSubscriber, type OutsideSubscriberProps } from './index.ts';
import { allowedIn, pipelineFixture } from './testing/pipeline-fixture.ts';
import { SeatFreed, SeatTaken, SeatWanted } from './testing/seats.ts';

const BUS = 'arn:aws:events:eu-west-1:111122223333:event-bus/warehouse';
const QUEUE = 'arn:aws:sqs:eu-west-1:111122223333:warehouse';

function subscribed(props: Partial<OutsideSubscriberProps> = {}) {
  const { stack, pipeline, template } = pipelineFixture();
  new OutsideSubscriber(stack, 'Warehouse', { pipeline, subscribesTo: [SeatTaken, SeatFreed], target: BUS, ...props });
  return template();
}

test('a rule sends the events of the contracts to the target, and what is not delivered to a dead-letter queue', () => {
  const template = subscribed();
  template.hasResourceProperties('AWS::Events::Rule', {
    Name: 'seats-local-to-warehouse',
    EventBusName: { Ref: Match.stringLikeRegexp('^PipelineBus') },
    EventPattern: { source: ['seat'], 'detail-type': ['seat.freed', 'seat.taken'] },
    Targets: [
      {
        Id: 'Target0',
        Arn: BUS,
        RoleArn: { 'Fn::GetAtt': [Match.stringLikeRegexp('^WarehouseRole'), 'Arn'] },
        DeadLetterConfig: { Arn: { 'Fn::GetAtt': [Match.stringLikeRegexp('^WarehouseDlq'), 'Arn'] } },
      },
    ],
  });
  template.hasResource('AWS::Events::Rule', { DependsOn: [Match.stringLikeRegexp('^WarehouseDlqPolicy')] });
  template.hasResourceProperties('AWS::CloudWatch::Alarm', { AlarmName: 'seats-local-to-warehouse-dead-letters' });
  template.hasResourceProperties('AWS::CloudWatch::Alarm', { AlarmName: 'seats-local-to-warehouse-dead-lettered' });
});

test('each pattern has a rule', () => {
  const rules = subscribed({ subscribesTo: [SeatTaken, SeatWanted] }).findResources('AWS::Events::Rule');
  const names = Object.values(rules).map(({ Properties }) => Properties.Name);
  expect(names).toEqual(['seats-local-to-warehouse', 'seats-local-to-warehouse-2']);
});

test.each([
  [BUS, 'events:PutEvents'],
  [QUEUE, 'sqs:SendMessage'],
])('the role may do what %s needs, and is for EventBridge of this account', (target, action) => {
  const template = subscribed({ target });
  expect(allowedIn(template, 'WarehouseRole')).toEqual([{ actions: [action], resource: target }]);
  template.hasResourceProperties('AWS::IAM::Role', {
    AssumeRolePolicyDocument: {
      Statement: [
        Match.objectLike({
          Principal: { Service: 'events.amazonaws.com' },
          Condition: { StringEquals: { 'aws:SourceAccount': { Ref: 'AWS::AccountId' } } },
        }),
      ],
    },
  });
});

test.each<[string, Partial<OutsideSubscriberProps>, string]>([
  ['a topic', { target: 'arn:aws:sns:eu-west-1:1:t' }, 'must be the ARN of a bus or of a queue'],
  ['no events', { subscribesTo: [] }, 'subscribesTo must not be empty'],
])('refused: %s', (_, props, message) => {
  expect(() => subscribed(props)).toThrow(message);
});
