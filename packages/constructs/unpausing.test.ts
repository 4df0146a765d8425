import { Match } from 'aws-cdk-lib/assertions';
import { consumerOf, pipelineFixture } from './testing/pipeline-fixture.ts';

test('only Scheduler takes the role, for schedules of this account; it may switch mappings of consumers, and no more', () => {
  const built = pipelineFixture();
  consumerOf(built, {}, 'Seat');
  const template = built.template();
  template.hasResourceProperties('AWS::IAM::Role', {
    Description: Match.stringLikeRegexp('^Switches on again'),
    AssumeRolePolicyDocument: {
      Statement: [
        {
          Action: 'sts:AssumeRole',
          Principal: { Service: 'scheduler.amazonaws.com' },
          Condition: { StringEquals: { 'aws:SourceAccount': { Ref: 'AWS::AccountId' } } },
        },
      ],
    },
  });
  template.hasResourceProperties('AWS::IAM::Policy', {
    Roles: [{ Ref: Match.stringLikeRegexp('UnpausingRole') }],
    PolicyDocument: {
      Statement: [
        {
          Action: 'lambda:UpdateEventSourceMapping',
          Effect: 'Allow',
          Resource: Match.objectLike({ 'Fn::Join': Match.anyValue() }),
        },
      ],
    },
  });
});
