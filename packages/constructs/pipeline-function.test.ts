import { Match } from 'aws-cdk-lib/assertions';
import { PipelineFunction } from './index.ts';
import { pipelineFixture } from './testing/pipeline-fixture.ts';

const built = pipelineFixture({ logLevel: 'DEBUG' });
new PipelineFunction(built.stack, 'SeatMap', { pipeline: built.pipeline, entry: 'functions/seat-map/lambda.ts' });
const template = built.template();

test('a function runs on Node 24 and arm64, with source maps', () => {
  template.hasResourceProperties('AWS::Lambda::Function', {
    FunctionName: 'seats-local-seat-map',
    Runtime: 'nodejs24.x',
    Architectures: ['arm64'],
    Handler: 'index.handler',
    MemorySize: 512,
    Timeout: 15,
    Environment: {
      Variables: {
        NODE_OPTIONS: '--enable-source-maps',
        POWERTOOLS_LOG_LEVEL: 'DEBUG',
        POWERTOOLS_METRICS_NAMESPACE: 'seats-local',
      },
    },
    LoggingConfig: { LogGroup: { Ref: Match.stringLikeRegexp('^SeatMapLogs') } },
  });
});

test("a function has the pipeline's variables, and its own before them", () => {
  const { stack, pipeline, template } = pipelineFixture({ environment: { SHARED: 'all', WHO: 'all' } });
  const entry = 'functions/seat-map/lambda.ts';
  new PipelineFunction(stack, 'SeatMap', { pipeline, entry, environment: { WHO: 'seat-map' } });
  template().hasResourceProperties('AWS::Lambda::Function', {
    FunctionName: 'seats-local-seat-map',
    Environment: { Variables: { SHARED: 'all', WHO: 'seat-map' } },
  });
  template().hasResourceProperties('AWS::Lambda::Function', {
    FunctionName: 'seats-local-relay',
    Environment: { Variables: { SHARED: 'all' } },
  });
});

test('a function may write to its own log group, and nothing else', () => {
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

test('a name too long for Lambda is refused', () => {
  const { stack, pipeline } = pipelineFixture();
  const make = () => new PipelineFunction(stack, 'F', { pipeline, entry: 'x.ts', name: 'y'.repeat(60) });
  expect(make).toThrow('is longer than the 64 characters Lambda allows');
});
