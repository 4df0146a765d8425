import {
  type Deployment,
  mayDeliver,
  mayInvoke,
  Permissions,
  readTemplates,
} from '@orderflow/simulation/cloudformation';
import { readConfig } from '../lib/config.ts';
import { templatesOf } from './templates.ts';

const place = { region: 'eu-west-1', account: '000000000000', partition: 'aws' };
const deploymentOf = (context: Record<string, unknown>) => readTemplates(templatesOf(readConfig(context)), place);

const choreography = deploymentOf({ stage: 'dev', mailFrom: 'orders@orderflow.example' });
const orchestration = deploymentOf({ stage: 'dev', mail: 'none', flow: 'orchestration' });
const others = {
  local: deploymentOf({}),
  express: deploymentOf({
    ...{ flow: 'orchestration', sagaType: 'express', stage: 'prod', mail: 'none', simulatedProviders: 'allowed' },
    alarmTopicArn: 'none',
  }),
  'http providers behind a function URL': deploymentOf({
    ...{ front: 'function-url', archive: 'off' },
    ...{ paymentProvider: 'http', paymentUrl: 'https://pay.example', paymentSecretName: '/pay/secret' },
  }),
};
const all = Object.entries({ choreography, orchestration, ...others });

const named = <T extends { readonly name: string }>(among: readonly T[], name: string): T => {
  const found = among.find((each) => each.name === `orderflow-dev-${name}`);
  if (!found) throw new Error(`there is no ${name}`);
  return found;
};

describe.each(all)('%s', (_name, deployment) => {
  test('no token is left, and whatever one thing says of another is there', () => {
    expect(JSON.stringify(deployment)).not.toMatch(/Fn::|"Ref":|\$\{|undefined/);
    const arns = new Set(everything(deployment).map(({ arn }) => arn));
    const pointed = [
      ...deployment.rules.flatMap(({ targets }) => targets.flatMap(({ arn, deadLetterArn }) => [arn, deadLetterArn])),
      ...deployment.queues.map(({ redrive }) => redrive?.deadLetterTargetArn),
      ...deployment.mappings.flatMap((mapping) => [
        mapping.functionArn,
        mapping.source === 'queue' ? mapping.sourceArn : mapping.sourceArn.replace(/\/stream\/.*$/, ''),
        mapping.source === 'queue' ? undefined : mapping.onFailureArn,
      ]),
      ...deployment.apis.flatMap(({ routes }) => routes.map(({ functionArn }) => functionArn)),
      ...deployment.functionUrls.map(({ functionArn }) => functionArn),
      ...deployment.archives.map(({ sourceArn }) => sourceArn),
    ].filter((arn) => arn !== undefined);
    expect(pointed.filter((arn) => !arns.has(arn))).toEqual([]);
    expect(pointed.length).toBeGreaterThan(20);
  });

  test('every rule may reach its target, and what takes the rest', () => {
    const queues = new Map(deployment.queues.map((queue) => [queue.arn, queue]));
    for (const { arn, targets } of deployment.rules)
      for (const target of targets.flatMap((each) => [each.arn, each.deadLetterArn ?? each.arn])) {
        const queue = queues.get(target ?? '');
        const called = deployment.functions.find((each) => each.arn === target);
        const mayReach = called ? mayInvoke(called, arn) : queue && mayDeliver(queue, arn);
        expect([target, mayReach]).toEqual([target, true]);
      }
  });

  test('every function may receive and delete what it is mapped to', () => {
    const permissions = new Permissions(deployment);
    for (const { functionArn, sourceArn, source } of deployment.mappings)
      for (const action of source === 'queue'
        ? ['sqs:ReceiveMessage', 'sqs:DeleteMessage', 'sqs:ChangeMessageVisibility']
        : ['dynamodb:GetRecords', 'dynamodb:GetShardIterator'])
        expect([action, permissions.mayDo(functionArn, action, sourceArn)]).toEqual([action, true]);
  });

  test('every environment names what is there', () => {
    const tables = deployment.tables.map(({ name }) => name);
    const urls = deployment.queues.map(({ url }) => url);
    for (const { environment } of deployment.functions)
      for (const [key, value] of Object.entries(environment)) {
        if (key.endsWith('_TABLE')) expect(tables).toContain(value);
        if (/(QUEUE|DLQ)_URL$/.test(key)) expect(urls).toContain(value);
      }
  });
});

test('the manifest calls rules by the names that their bus knows', () => {
  const outputs = Object.values(choreography.outputs['orderflow-dev'] ?? {}).map((text) => JSON.parse(text));
  const said = outputs.flatMap(({ ruleNames = [] }) => ruleNames);
  const known = choreography.rules.filter(({ pattern }) => pattern).map(({ name }) => name);
  expect([...said].sort()).toEqual([...known].sort());
});

const everything = (of: Deployment) => [...of.queues, ...of.tables, ...of.functions, ...of.buses, ...of.stateMachines];

test('the event store, as the template has it', () => {
  const { key, stream, timeToLiveAttribute } = named(choreography.tables, 'events');
  expect(key).toEqual({ partition: { name: 'stream', type: 'S' }, sort: { name: 'version', type: 'N' } });
  expect(stream).toMatchObject({ viewType: 'NEW_IMAGE' });
  expect(timeToLiveAttribute).toBeUndefined();
  expect(named(choreography.tables, 'idempotency').timeToLiveAttribute).toBe('expiresAt');
  expect(named(choreography.tables, 'read-model').indexes).toMatchObject([
    { name: 'byCustomer', projection: 'ALL' },
    { name: 'byStatus', projection: 'KEYS_ONLY' },
  ]);
});

test('a consumer, from its rules to its function', () => {
  const queue = named(choreography.queues, 'payment');
  const dlq = named(choreography.queues, 'payment-dlq');
  const fn = named(choreography.functions, 'payment');
  expect(queue).toMatchObject({
    url: 'https://sqs.eu-west-1.amazonaws.com/000000000000/orderflow-dev-payment',
    visibilitySeconds: 6 * fn.timeoutSeconds,
    retentionSeconds: 10 * 86_400,
    redrive: { deadLetterTargetArn: dlq.arn, maxReceiveCount: 103 },
  });
  const rules = choreography.rules.filter(({ targets }) => targets.some(({ arn }) => arn === queue.arn));
  expect(rules.map(({ name, busName }) => [name, busName])).toEqual([
    ['orderflow-dev-payment-order-stored', 'orderflow-dev'],
    ['orderflow-dev-payment-events', 'orderflow-dev'],
  ]);
  expect(choreography.mappings.find(({ sourceArn }) => sourceArn === queue.arn)).toMatchObject({
    source: 'queue',
    functionName: fn.name,
    batchSize: 10,
    maximumConcurrency: 50,
    reportBatchItemFailures: true,
    enabled: true,
  });
  expect(fn.environment).toMatchObject({
    QUEUE_URL: queue.url,
    DLQ_URL: dlq.url,
    LEDGER_TABLE: 'orderflow-dev-ledger',
  });
});

test('the relay’s mapping', () => {
  expect(choreography.mappings.find(({ source }) => source === 'table-stream')).toMatchObject({
    functionName: 'orderflow-dev-relay',
    sourceArn: named(choreography.tables, 'events').stream?.arn,
    filters: [],
    startingPosition: 'TRIM_HORIZON',
    maximumRetryAttempts: -1,
    maximumRecordAgeSeconds: 43_200,
    bisectBatchOnFunctionError: true,
    parallelizationFactor: 1,
    onFailureArn: named(choreography.queues, 'relay-failures').arn,
  });
});

test('least privilege, as the templates grant it', () => {
  const permissions = new Permissions(choreography);
  const payment = named(choreography.functions, 'payment').arn;
  const events = named(choreography.tables, 'events').arn;
  const puts = (stream: string) =>
    permissions.mayDo(payment, 'dynamodb:PutItem', events, { 'dynamodb:LeadingKeys': [stream] });
  expect([puts('payment-o1'), puts('order-o1')]).toEqual([true, false]);
  expect(permissions.mayDo(payment, 'dynamodb:DeleteItem', events)).toBe(false);
  expect(permissions.mayDo(payment, 'dynamodb:UpdateItem', named(choreography.tables, 'stock').arn)).toBe(false);
  expect(permissions.mayDo(payment, 'sqs:SendMessage', named(choreography.queues, 'payment-dlq').arn)).toBe(true);
  expect(permissions.mayDo(payment, 'events:PutEvents', choreography.buses[1]?.arn ?? '')).toBe(false);
});

test('the saga: its definition with every function in it, which its role may invoke', () => {
  const [machine] = orchestration.stateMachines;
  if (!machine) throw new Error('there is no state machine');
  expect(machine).toMatchObject({ name: 'orderflow-dev-saga', type: 'STANDARD' });
  const permissions = new Permissions(orchestration);
  const invoked = JSON.stringify(machine.definition).match(/arn:aws:lambda:[^"]+/g) ?? [];
  expect(new Set(invoked).size).toBe(4);
  for (const arn of invoked) expect(permissions.mayDo(machine.arn, 'lambda:InvokeFunction', arn)).toBe(true);
  const starter = named(orchestration.functions, 'saga-starter');
  expect(starter.environment.STATE_MACHINE_ARN).toBe(machine.arn);
  expect(permissions.mayDo(starter.arn, 'states:StartExecution', machine.arn)).toBe(true);
});

test('the door: a route, which may invoke the function behind it', () => {
  const [api] = choreography.apis;
  expect(api?.routes).toMatchObject([
    { key: '$default', authorization: 'AWS_IAM' },
    { key: 'POST /webhooks/payment', authorization: 'NONE' }, // the provider's signature is checked by its function
  ]);
  const fn = named(choreography.functions, 'api');
  expect(mayInvoke(fn, `${api?.arn}/$default/$default`, 'apigateway.amazonaws.com')).toBe(true);
  expect(others['http providers behind a function URL'].functionUrls).toMatchObject([{ authorization: 'AWS_IAM' }]);
});
