import { Permissions, readTemplates } from '@orderflow/simulation/cloudformation';
import { IamCheck } from '@orderflow/simulation/stage';
import { readConfig } from '../lib/config.ts';
import { templatesOf } from './templates.ts';

const place = { region: 'eu-west-1', account: '123456789012', partition: 'aws' };
const producers = [
  {
    name: 'Customers',
    accounts: ['999988887777'],
    sources: ['customer-service'],
    types: ['integration.customer.created'],
  },
];
const republishers = ['arn:aws:iam::123456789012:role/operator'];
const config = readConfig({ stage: 'sim', mailFrom: 'shop@shop.example', producers, republishers });
const deployment = readTemplates(templatesOf(config), place);
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

type Entry = readonly [source: string, type: string];

test('a function that commits in transactions may not write the streams and markers of others', () => {
  const put = (stream: string) => ({ TransactItems: [{ Put: commitTo(stream) }] });
  const mark = (key: string) => ({
    TransactItems: [{ Put: { TableName: 'orderflow-sim-idempotency', Item: { key: { S: key } } } }],
  });
  const refusals = (name: string, input: object) => gate.refusals(arnOf(name), 'dynamodb', 'TransactWriteItems', input);
  expect(refusals('inventory', put('inventory-o1'))).toEqual([]);
  for (const stream of ['order-o1', 'payment-o1', 'shipping-o1', 'breaker-carrier'])
    expect(refusals('inventory', put(stream))).toHaveLength(1);
  expect(refusals('analytics', mark('analytics#1'))).toEqual([]);
  expect(refusals('analytics', mark('email#1'))).toHaveLength(1);
});

const entries = (...given: readonly Entry[]) => ({
  Entries: given.map(([Source, DetailType]) => ({ EventBusName: 'orderflow-sim', Source, DetailType })),
});

test('queues, the bus and mappings: each has its own, and a consumer puts nothing on the bus', () => {
  const put = entries(['orderflow.payment', 'payment.completed']);
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

describe('the bus', () => {
  const bus = deployment.buses.find(({ name }) => name === 'orderflow-sim')?.arn ?? '';
  const permissions = new Permissions(deployment);
  /** What the policy of the bus says of a call by somebody from outside. */
  const says = (principal: string, ...given: readonly Entry[]) =>
    permissions.byResource(principal, 'events:PutEvents', bus, {
      'events:source': given.map(([source]) => source),
      'events:detail-type': given.map(([, type]) => type),
    });
  const paid: Entry = ['orderflow.payment', 'payment.completed'];
  const ours = (role: string) => `arn:aws:iam::123456789012:role/${role}`;
  const theirs = 'arn:aws:iam::999988887777:role/customers';

  test('takes own events from the relay, no others from it, and from no other function', () => {
    const refused = (...given: readonly Entry[]) =>
      gate.refusals(arnOf('relay'), 'events', 'PutEvents', entries(...given));
    expect(refused(paid, ['orderflow.order', 'order.created'])).toEqual([]);
    expect(refused(paid, ['customer-service', 'integration.customer.created'])).toHaveLength(1);
    expect(
      gate.refusals(arnOf('relay'), 'events', 'PutEvents', { Entries: [{ EventBusName: 'orderflow-sim' }] }),
    ).toHaveLength(1);
  });

  test('denies own events to everybody else but the republishers, also one hidden among others', () => {
    expect(says(ours('operator'), paid)).toBe('none'); // its own policy decides
    expect(says(ours('admin'), paid)).toBe('deny');
    expect(says(ours('admin'), ['web-shop', 'order.created'], paid)).toBe('deny');
    expect(says(theirs, paid)).toBe('deny');
    expect(says(ours('admin'), ['web-shop', 'order.created'])).toBe('none');
  });

  test('takes the events of a producer in another account, and no others from there', () => {
    const created: Entry = ['customer-service', 'integration.customer.created'];
    expect(says(theirs, created)).toBe('allow');
    expect(says(theirs, ['customer-service', 'integration.customer.deleted'])).toBe('none');
    expect(says(theirs, created, ['web-shop', 'order.created'])).toBe('none');
    expect(says('arn:aws:iam::111111111111:role/stranger', created)).toBe('deny');
    expect(says(ours('admin'), created)).toBe('deny');
    expect(permissions.byResource(theirs, 'events:PutEvents', bus)).toBe('none');
  });
});

test('the email consumer may mail from the one sender, to anybody, and no other function may', () => {
  const mailing = readTemplates(templatesOf(readConfig({ stage: 'sim', mailFrom: 'shop@shop.example' })), place);
  const check = new IamCheck(mailing);
  const refused = (name: string, from: string) => {
    const arn = mailing.functions.find((one) => one.name.endsWith(`-${name}`))?.arn ?? '';
    const mail = { FromEmailAddress: from, Destination: { ToAddresses: ['ada@example.com'] } };
    return check.refusals(arn, 'ses', 'SendEmail', mail);
  };
  expect(refused('email', 'shop@shop.example')).toEqual([]);
  expect(refused('email', 'boss@shop.example')).toHaveLength(2);
  expect(refused('order', 'shop@shop.example')).toHaveLength(2);
});
