import { PipelineFunction, Workflow, type WorkflowProps } from '@orderflow/constructs';
import type { RetryPolicy } from '@orderflow/core';
import { Match } from 'aws-cdk-lib/assertions';
import { manifestOf, seats } from './fixtures/template.ts';

const fewRetries: RetryPolicy = {
  taskSeconds: 5,
  baseSeconds: 1,
  maxDelaySeconds: 10,
  transientRetries: 1,
  unavailableRetries: 0,
};

function booking(more: Partial<WorkflowProps> = {}) {
  const built = seats({ stage: 'dev' });
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

test('a state machine named after its stage, that may call its functions and nothing else', () => {
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

test('the manifest knows it', () => {
  expect(manifestOf(booking().template()).ManifestWorkflowBooking).toEqual({
    kind: 'workflow',
    name: 'booking',
    arn: '<token>',
    type: 'standard',
    functionNames: ['<token>'],
  });
});

test('its name can be chosen', () => {
  booking({ name: 'seat-saga' })
    .template()
    .hasResourceProperties('AWS::StepFunctions::StateMachine', { StateMachineName: 'seats-dev-seat-saga' });
});

test.each([
  ['seats-dev-booking-failed', 'ExecutionsFailed'],
  ['seats-dev-booking-timed-out', 'ExecutionsTimedOut'],
])('an execution that stands still is told: %s', (AlarmName, MetricName) => {
  booking().template().hasResourceProperties('AWS::CloudWatch::Alarm', {
    AlarmName,
    MetricName,
    Threshold: 0,
    Statistic: 'Sum',
    ComparisonOperator: 'GreaterThanThreshold',
    TreatMissingData: 'notBreaching',
  });
});

test('express logs its errors, without the data', () => {
  booking({ type: 'express' })
    .template()
    .hasResourceProperties('AWS::StepFunctions::StateMachine', {
      StateMachineType: 'EXPRESS',
      LoggingConfiguration: { Level: 'ERROR', IncludeExecutionData: Match.absent() },
    });
});

test('express refuses retries that may take longer than five minutes', () => {
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

test('whoever may start it may do nothing else with it', () => {
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
