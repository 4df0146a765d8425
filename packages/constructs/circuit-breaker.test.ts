import { Match } from 'aws-cdk-lib/assertions';
import { Duration } from 'aws-cdk-lib/core';
import { manifestOf } from './assertions/index.ts';
import { CircuitBreaker, type CircuitBreakerProps, PipelineFunction } from './index.ts';
import { consumerOf, pipelineFixture } from './testing/pipeline-fixture.ts';

function guarded(props: Partial<CircuitBreakerProps> = {}, id = 'TicketPrinter') {
  const built = pipelineFixture();
  const seat = consumerOf(built, { maxConcurrency: 7 });
  const step = new PipelineFunction(built.stack, 'Step', {
    pipeline: built.pipeline,
    entry: 'functions/seat/step.ts',
  });
  const breaker = new CircuitBreaker(built.stack, id, { pipeline: built.pipeline, guards: [seat, step], ...props });
  return { ...built, seat, step, breaker };
}

const { template, seat } = guarded();
const dev = template();

test('the controller consumes the events of its breaker, and is invoked each minute', () => {
  dev.hasResourceProperties('AWS::Events::Rule', {
    Name: 'seats-local-breaker-ticket-printer-events',
    EventPattern: { 'detail-type': ['breaker.closed', 'breaker.half.opened', 'breaker.opened'] },
  });
  dev.hasResourceProperties('AWS::Events::Rule', {
    ScheduleExpression: 'rate(1 minute)',
    Targets: [Match.objectLike({ RetryPolicy: { MaximumEventAgeInSeconds: 60, MaximumRetryAttempts: 1 } })],
  });
  dev.hasResourceProperties('AWS::Lambda::Permission', { Principal: 'events.amazonaws.com' });
});

test('a guarded consumer may send messages back to its queue as often as the breaker wants', () => {
  const loops = Object.values(dev.findResources('AWS::Lambda::Function')).map(({ Properties }) => [
    Properties.FunctionName,
    Properties.RecursiveLoop,
  ]);
  expect(Object.fromEntries(loops)).toEqual({
    'seats-local-relay': undefined,
    'seats-local-seat': 'Allow',
    'seats-local-step': undefined,
    'seats-local-breaker-ticket-printer': 'Allow',
  });
});

/** Statements of the roles of functions. */
const policyOf = (role: string) =>
  Object.values(dev.findResources('AWS::IAM::Policy'))
    .filter(({ Properties: { Roles } }) => !JSON.stringify(Roles).includes('Unpausing'))
    .flatMap(({ Properties }) => (Properties.PolicyName.startsWith(role) ? Properties.PolicyDocument.Statement : []))
    .map(({ Action, Resource, Condition }) => ({ actions: [Action].flat(), resource: Resource, condition: Condition }));

test('the controller may change the mappings of guarded consumers, and no other', () => {
  const [statement, ...more] = policyOf('TicketPrinterSupervisor').filter(({ actions }) =>
    actions.some((action: string) => action.startsWith('lambda:')),
  );
  expect(more).toEqual([]);
  expect(statement?.actions).toEqual(['lambda:GetEventSourceMapping', 'lambda:UpdateEventSourceMapping']);
  expect(JSON.stringify(statement?.resource)).toMatch(/:event-source-mapping:.*SeatHandlerFunctionSqsEventSource/);
});

test.each(['SeatHandler', 'StepRole'])(
  '%s may count calls and append to the stream of this dependency, and send to its own queues only',
  (role) => {
    const statements = policyOf(role);
    const keys = (actions: string) =>
      statements
        .filter((statement) => statement.actions.join(' ') === actions)
        .flatMap(({ condition }) => condition?.['ForAllValues:StringLike']['dynamodb:LeadingKeys'] ?? []);
    expect(keys('dynamodb:GetItem dynamodb:PutItem dynamodb:UpdateItem')).toEqual(['ticket-printer']);
    expect(keys('dynamodb:PutItem')).toEqual(['breaker-ticket-printer']);
    const sends = statements.filter(({ actions }) => actions.includes('sqs:SendMessage'));
    const queues = sends.flatMap(({ resource }) => resource);
    expect(JSON.stringify(queues).match(/Seat\w+?(?=[0-9A-F]{8})/g) ?? []).toEqual(
      role === 'StepRole' ? [] : ['SeatDlq', 'SeatQueue'],
    );
  },
);

test('guards and controller get the policy; only the controller gets the mappings', () => {
  const variables = Object.fromEntries(
    Object.values(dev.findResources('AWS::Lambda::Function')).map(({ Properties }) => [
      Properties.FunctionName,
      Properties.Environment.Variables,
    ]),
  );
  const policy = {
    BREAKER_DEPENDENCY: 'ticket-printer',
    BREAKER_FAILURES: '5',
    BREAKER_FAILURE_PERCENT: '50',
    BREAKER_WINDOW_SECONDS: '60',
    BREAKER_PROBES: '3',
    BREAKER_WAIT_SECONDS: '5',
    BREAKER_MAX_WAIT_SECONDS: '10',
  };
  for (const name of ['seat', 'step', 'breaker-ticket-printer'])
    expect(variables[`seats-local-${name}`]).toMatchObject(policy);
  const mappings = JSON.stringify(variables['seats-local-breaker-ticket-printer'].BREAKER_MAPPINGS);
  expect(mappings).toMatch(/SeatHandlerFunctionSqsEventSource.*maxConcurrency\\":7/);
  expect(seat.maxConcurrency).toBe(7);
});

test('an alarm fires when the breaker has been open for five of six minutes', () => {
  dev.hasResourceProperties('AWS::CloudWatch::Alarm', {
    AlarmName: 'seats-local-breaker-ticket-printer-open',
    Namespace: 'seats-local',
    MetricName: 'breakerOpen',
    Dimensions: [{ Name: 'service', Value: 'breaker-ticket-printer' }],
    EvaluationPeriods: 6, // one report may be missing
    DatapointsToAlarm: 5,
    Threshold: 0,
  });
});

test('the manifest has the breaker', () => {
  expect(manifestOf(dev).ManifestBreakerTicketPrinter).toMatchObject({
    kind: 'breaker',
    name: 'ticket-printer',
    consumers: ['seat'],
  });
});

test('the breakers of a pipeline share a table', () => {
  const { stack, pipeline, template } = guarded();
  const other = consumerOf({ stack, pipeline, template }, {}, 'Other');
  new CircuitBreaker(stack, 'Doorman', { pipeline, guards: [other], dependency: 'door' });
  const tables = Object.values(template().findResources('AWS::DynamoDB::Table')).map(
    ({ Properties }) => Properties.TableName,
  );
  expect(tables.sort()).toEqual(['seats-local-breakers', 'seats-local-events']);
});

describe('refused', () => {
  test.each<[string, Partial<CircuitBreakerProps>, string]>([
    ['a dependency with capitals and spaces', { dependency: 'Ticket Printer' }, 'dependency Ticket Printer must be'],
    ['no guards', { guards: [] }, 'guards must not be empty'],
    ['zero failures', { failures: 0 }, 'failures is 0'],
    ['more than 100 percent', { failurePercent: 101 }, 'failurePercent is 101'],
    ['a window of half a second', { window: Duration.millis(500) }, 'window in seconds is 0.5'],
    ['zero probes', { probes: 0 }, 'probes is 0'],
    ['a wait of a day', { wait: Duration.days(1) }, 'wait in seconds is 86400'],
    ['a longest wait of a day', { maxWait: Duration.days(1) }, 'maxWait in seconds is 86400'],
    ['an alarm after half a minute', { openAlarm: Duration.seconds(30) }, 'openAlarm in minutes is 0.5'],
  ])('%s', (_, props, message) => {
    expect(() => guarded(props)).toThrow(message);
  });

  test('a consumer that another breaker guards', () => {
    const { stack, pipeline, seat } = guarded();
    expect(() => new CircuitBreaker(stack, 'Doorman', { pipeline, guards: [seat] })).toThrow(
      'which breaker ticket-printer guards already',
    );
  });
});
