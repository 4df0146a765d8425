import { EventConsumer, Pipeline } from '@orderflow/constructs';
import { noBundling } from '@orderflow/constructs/assertions';
import { defineStream } from '@orderflow/core';
import { mayDeliver, Permissions, readTemplates } from '@orderflow/simulation/cloudformation';
import { Template } from 'aws-cdk-lib/assertions';
import { CfnOutput, Fn, Stack } from 'aws-cdk-lib/core';
import { SeatBooked } from '../../examples/seat-booking/events.ts';
import { SeatBookingStack } from '../../examples/seat-booking/stack.ts';
import { makeApp } from './fixtures/template.ts';

const place = { region: 'eu-west-1', account: '000000000000', partition: 'aws' };
const read = (...stacks: Stack[]) =>
  readTemplates(
    stacks.map((stack) => ({ stackName: stack.stackName, template: Template.fromStack(stack).toJSON() })),
    place,
  );

test('the seat-booking pipeline is read as the order flow is', () => {
  const deployment = read(new SeatBookingStack(makeApp(), 'seats', 'local', noBundling));
  const { functions, rules, queues, tables, mappings } = deployment;
  expect(functions.map(({ name }) => name)).toEqual(['seats-relay', 'seats-seats', 'seats-seat-plan']);
  expect(mappings.map(({ source }) => source)).toEqual(['table-stream', 'queue', 'queue']);
  const [rule] = rules;
  const queue = queues.find(({ arn }) => arn === rule?.targets[0]?.arn);
  expect(queue && rule && mayDeliver(queue, rule.arn)).toBe(true);

  const permissions = new Permissions(deployment);
  const [, seat, plan] = functions;
  const [events, seatPlan] = tables;
  if (!seat || !plan || !events || !seatPlan) throw new Error('something is missing');
  const keys = { 'dynamodb:LeadingKeys': ['seat-12'] };
  expect(permissions.mayDo(seat.arn, 'dynamodb:PutItem', events.arn, keys)).toBe(true);
  expect(permissions.mayDo(plan.arn, 'dynamodb:PutItem', events.arn, keys)).toBe(false);
  expect(permissions.mayDo(plan.arn, 'dynamodb:PutItem', seatPlan.arn)).toBe(true);
});

test('a consumer may be in another stack than its pipeline', () => {
  const app = makeApp();
  const seats = new Stack(app, 'seats-local');
  const visitors = new Stack(app, 'visitors');
  const pipeline = new Pipeline(seats, 'Pipeline', { stage: 'local', bundle: noBundling });
  const subscribesTo = [SeatBooked];
  new EventConsumer(visitors, 'Seat', {
    pipeline,
    entry: 'functions/seat/lambda.ts',
    subscribesTo,
    commitsTo: defineStream('seat', { key: 'seat', events: [] }),
  });
  new CfnOutput(seats, 'Exported', { value: 'hello', exportName: 'exported' });
  new CfnOutput(visitors, 'Imported', { value: Fn.importValue('exported') });

  const deployment = read(seats, visitors);
  const [rule] = deployment.rules;
  expect(rule?.busName).toBe('seats-local');
  expect(deployment.functions.at(-1)?.environment.EVENTS_TABLE).toBe('seats-local-events');
  expect(deployment.outputs.visitors?.Imported).toBe('hello');
});
