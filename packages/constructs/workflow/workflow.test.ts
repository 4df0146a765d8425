import type { RetryPolicy } from '@orderflow/core';
import { Match } from 'aws-cdk-lib/assertions';
import { Code, Function as LambdaFunction, Runtime, Tracing } from 'aws-cdk-lib/aws-lambda';
import { LogGroup } from 'aws-cdk-lib/aws-logs';
import { manifestOf } from '../assertions/index.ts';
import { PipelineFunction, type PipelineProps, Workflow, type WorkflowProps } from '../index.ts';
import { pipelineFixture } from '../testing/pipeline-fixture.ts';

const fewRetries: RetryPolicy = {
  taskSeconds: 5,
  baseSeconds: 1,
  maxDelaySeconds: 10,
  transientRetries: 1,
  unavailableRetries: 0,
};

function booking(more: Partial<WorkflowProps> = {}, pipeline: Partial<PipelineProps> = {}) {
  const built = pipelineFixture(pipeline, 'dev');
  const desk = new PipelineFunction(built.stack, 'Desk', {
    pipeline: built.pipeline,
    entry: 'functions/desk/lambda.ts',
  });
  const workflow = new Workflow(built.stack, 'Booking', {
    pipeline: built.pipeline,
    comment: 'Books a seat.',
    startAt: 'Reserve',
    steps: { Reserve: { by: 'desk', next: 'Pay' }, Pay: { by: 'desk' } },
    functions: { desk },
    retryPolicy: fewRetries,
    ...more,
  });
  return { ...built, workflow };
}

test('the state machine is named after its stage, and may invoke its functions only', () => {
  const template = booking().template();
  template.hasResourceProperties('AWS::StepFunctions::StateMachine', {
    StateMachineName: 'seats-dev-booking',
    StateMachineType: 'STANDARD',
    LoggingConfiguration: Match.absent(),
  });
  template.hasResourceProperties('AWS::IAM::Policy', {
    PolicyName: Match.stringLikeRegexp('^BookingMachineRole'),
    PolicyDocument: {
      Statement: [
        {
          Action: 'lambda:InvokeFunction',
          Effect: 'Allow',
          Resource: { 'Fn::GetAtt': [Match.stringLikeRegexp('^DeskFunction'), 'Arn'] },
        },
      ],
    },
  });
});

test('the manifest has the workflow', () => {
  expect(manifestOf(booking().template()).ManifestWorkflowBooking).toEqual({
    kind: 'workflow',
    name: 'booking',
    arn: '<token>',
    type: 'standard',
    functionNames: ['<token>'],
  });
});

test('a name replaces the id', () => {
  booking({ name: 'seat-saga' })
    .template()
    .hasResourceProperties('AWS::StepFunctions::StateMachine', { StateMachineName: 'seats-dev-seat-saga' });
});

test.each([
  ['seats-dev-booking-failed', 'ExecutionsFailed'],
  ['seats-dev-booking-timed-out', 'ExecutionsTimedOut'],
])('an alarm counts executions that ended badly: %s', (AlarmName, MetricName) => {
  booking().template().hasResourceProperties('AWS::CloudWatch::Alarm', {
    AlarmName,
    MetricName,
    Threshold: 0,
    Statistic: 'Sum',
    ComparisonOperator: 'GreaterThanThreshold',
    TreatMissingData: 'notBreaching',
  });
});

test('an express workflow logs errors, without the data of executions', () => {
  booking({ type: 'express' })
    .template()
    .hasResourceProperties('AWS::StepFunctions::StateMachine', {
      StateMachineType: 'EXPRESS',
      LoggingConfiguration: { Level: 'ERROR', IncludeExecutionData: Match.absent() },
    });
});

test('an express workflow is refused when retries may take longer than five minutes', () => {
  expect(() => booking({ type: 'express', retryPolicy: { ...fewRetries, transientRetries: 20 } })).toThrow(
    /^Workflow seats-dev\/Booking: an express execution lasts 300 seconds at most, and the longest path may take \d+: lower the retryPolicy$/,
  );
});

const desk = { by: 'desk' };
test.each<[string, WorkflowProps['steps']]>([
  ['there is no step Pay (Reserve → Pay)', { Reserve: { ...desk, next: 'Pay' } }],
  ['there is no step Reserve (Reserve)', {}],
  [
    'the steps contain a cycle: Reserve → Pay → Reserve',
    { Reserve: { ...desk, next: 'Pay' }, Pay: { ...desk, on: { Refused: 'Reserve' } } },
  ],
  ['functions must have door, which the steps name', { Reserve: { by: 'door' } }],
])('steps that cannot run are refused: %s', (problem, steps) => {
  expect(() => booking({ steps })).toThrow(problem);
});

test('grantStart allows starting executions, and nothing else', () => {
  const { stack, pipeline, workflow, template } = booking();
  workflow.grantStart(new PipelineFunction(stack, 'Door', { pipeline, entry: 'functions/door/lambda.ts' }));
  template().hasResourceProperties('AWS::IAM::Policy', {
    PolicyName: Match.stringLikeRegexp('^DoorRole'),
    PolicyDocument: {
      Statement: Match.arrayWith([
        Match.objectLike({
          Action: 'states:StartExecution',
          Resource: { Ref: Match.stringLikeRegexp('^BookingMachine') },
        }),
      ]),
    },
  });
});

const MACHINE = 'AWS::StepFunctions::StateMachine';

test('executions are traced where the pipeline is, or where tracing is true', () => {
  const traced = { TracingConfiguration: { Enabled: true } };
  booking({}, { tracing: Tracing.ACTIVE }).template().hasResourceProperties(MACHINE, traced);
  booking({ tracing: true }).template().hasResourceProperties(MACHINE, traced);
  booking({ tracing: false }, { tracing: Tracing.ACTIVE }).template().resourcePropertiesCountIs(MACHINE, traced, 0);
});

test('an existing log group gets the errors of a standard workflow', () => {
  const { stack, pipeline, template } = pipelineFixture({}, 'dev');
  const desk = new PipelineFunction(stack, 'Desk', { pipeline, entry: 'functions/desk/lambda.ts' });
  const logGroup = new LogGroup(stack, 'Team');
  const steps = { Reserve: { by: 'desk' } };
  const functions = { desk };
  new Workflow(stack, 'Booking', {
    ...{ pipeline, comment: 'Books a seat.', startAt: 'Reserve', steps, functions, logGroup },
    retryPolicy: fewRetries,
  });
  template().hasResourceProperties(MACHINE, {
    LoggingConfiguration: {
      Level: 'ERROR',
      Destinations: [
        { CloudWatchLogsLogGroup: { LogGroupArn: { 'Fn::GetAtt': [Match.stringLikeRegexp('^Team'), 'Arn'] } } },
      ],
    },
  });
});

test('an existing function may do a step', () => {
  const { stack, pipeline, template } = pipelineFixture({}, 'dev');
  const python = new LambdaFunction(stack, 'Python', {
    runtime: Runtime.PYTHON_3_13,
    handler: 'index.handler',
    code: Code.fromInline('def handler(event, context): pass'),
  });
  const steps = { Reserve: { by: 'python' } };
  new Workflow(stack, 'Booking', {
    ...{ pipeline, comment: 'Books a seat.', startAt: 'Reserve', steps, functions: { python } },
    retryPolicy: fewRetries,
  });
  template().hasResourceProperties('AWS::IAM::Policy', {
    PolicyName: Match.stringLikeRegexp('^BookingMachineRole'),
    PolicyDocument: {
      Statement: [
        Match.objectLike({
          Action: 'lambda:InvokeFunction',
          Resource: { 'Fn::GetAtt': [Match.stringLikeRegexp('^Python'), 'Arn'] },
        }),
      ],
    },
  });
});
