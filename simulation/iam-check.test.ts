import { readTemplates } from '@orderflow/simulation/cloudformation';
import { IamCheck } from '@orderflow/simulation/stage';
import { readConfig } from '../lib/config.ts';
import { templatesOf } from './templates.ts';

const place = { region: 'eu-west-1', account: '123456789012', partition: 'aws' };
const deployment = readTemplates(templatesOf(readConfig({ stage: 'sim', mail: 'none' })), place);
const gate = new IamCheck(deployment);
const arnOf = (name: string) => deployment.functions.find((one) => one.name.endsWith(`-${name}`))?.arn ?? '';
const commitTo = (stream: string) => ({
  TableName: 'orderflow-sim-events',
  Item: { stream: { S: stream }, version: { N: '1' } },
});
const queueOf = (name: string) => deployment.queues.find((one) => one.name.endsWith(`-${name}`))?.url ?? '';

test('a function may commit to its own streams, and to no other', () => {
  expect(gate.refusals(arnOf('payment'), 'dynamodb', 'PutItem', commitTo('payment-o1'))).toEqual([]);
  expect(gate.refusals(arnOf('payment'), 'dynamodb', 'PutItem', commitTo('order-o1'))).toHaveLength(1);
});

test('a transaction is asked about write by write', () => {
  const stock = { TableName: 'orderflow-sim-stock', Key: { sku: { S: 'tea' } } };
  const TransactItems = [{ Put: commitTo('inventory-o1') }, { Update: stock }];
  expect(gate.refusals(arnOf('inventory'), 'dynamodb', 'TransactWriteItems', { TransactItems })).toEqual([]);
  const refused = gate.refusals(arnOf('payment'), 'dynamodb', 'TransactWriteItems', { TransactItems });
  expect(refused.map((text) => text.split(' ')[0])).toEqual(['dynamodb:PutItem', 'dynamodb:UpdateItem']);
});

test('queues, the bus and mappings: each has its own, and a consumer puts nothing on the bus', () => {
  const put = { Entries: [{ EventBusName: 'orderflow-sim' }] };
  expect(gate.refusals(arnOf('payment'), 'sqs', 'SendMessage', { QueueUrl: queueOf('payment-dlq') })).toEqual([]);
  expect(gate.refusals(arnOf('payment'), 'sqs', 'SendMessage', { QueueUrl: queueOf('order-dlq') })).toHaveLength(1);
  expect(gate.refusals(arnOf('relay'), 'events', 'PutEvents', put)).toEqual([]);
  expect(gate.refusals(arnOf('payment'), 'events', 'PutEvents', put)).toHaveLength(1);
  const [mapping] = deployment.mappings.filter(({ functionArn }) => functionArn === arnOf('payment'));
  const update = (name: string) =>
    gate.refusals(arnOf(name), 'lambda', 'UpdateEventSourceMapping', { UUID: mapping?.uuid });
  expect(update('breaker-payment-gateway')).toEqual([]);
  expect(update('breaker-carrier')).toHaveLength(1);
});
