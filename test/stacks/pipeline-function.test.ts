import { PipelineFunction } from '@orderflow/constructs';
import { Match } from 'aws-cdk-lib/assertions';
import { seats } from './fixtures/template.ts';

function withFunction(stage = 'local') {
  const built = seats({ stage, logLevel: 'DEBUG' });
  new PipelineFunction(built.stack, 'SeatMap', { pipeline: built.pipeline, entry: 'functions/seat-map/lambda.ts' });
  return built.template();
}

test('runs Node 24 on arm64 with source maps', () => {
  withFunction().hasResourceProperties('AWS::Lambda::Function', {
    FunctionName: 'seats-local-seat-map',
    Runtime: 'nodejs24.x',
    Architectures: ['arm64'],
    Handler: 'index.handler',
    MemorySize: 512,
    Timeout: 15,
    Environment: { Variables: { NODE_OPTIONS: '--enable-source-maps', POWERTOOLS_LOG_LEVEL: 'DEBUG' } },
    LoggingConfig: { LogGroup: { Ref: Match.stringLikeRegexp('^SeatMapLogs') } },
  });
});

test('writes a log group of its own, and may do nothing else', () => {
  const template = withFunction();
  template.hasResourceProperties('AWS::Logs::LogGroup', {
    LogGroupName: '/aws/lambda/seats-local-seat-map',
    RetentionInDays: 14,
  });
  template.hasResourceProperties('AWS::IAM::Role', { ManagedPolicyArns: Match.absent() });
  template.hasResourceProperties('AWS::IAM::Policy', {
    Roles: [{ Ref: Match.stringLikeRegexp('^SeatMapRole') }],
    PolicyDocument: {
      Statement: [
        {
          Effect: 'Allow',
          Action: ['logs:CreateLogStream', 'logs:PutLogEvents'],
          Resource: { 'Fn::GetAtt': [Match.stringLikeRegexp('^SeatMapLogs'), 'Arn'] },
        },
      ],
    },
  });
});

test('refuses a name that Lambda does not take', () => {
  const { stack, pipeline } = seats();
  const make = () => new PipelineFunction(stack, 'F', { pipeline, entry: 'x.ts', name: 'y'.repeat(60) });
  expect(make).toThrow('is longer than the 64 characters Lambda allows');
});
