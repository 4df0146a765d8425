import { randomUUID } from 'node:crypto';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { GetEventSourceMappingCommand, UpdateEventSourceMappingCommand } from '@aws-sdk/client-lambda';
import { GetObjectCommand } from '@aws-sdk/client-s3';
import { SendMessageCommand } from '@aws-sdk/client-sqs';
import { aws } from './support/aws.ts';
import { eventually } from './support/eventually.ts';
import { booksAgree } from './support/invariants.ts';
import { charge, ledgerOf, shipment } from './support/ledger.ts';
import { breakerEvents } from './support/outage.ts';
import { interruptOrderflow, runOrderflow } from './support/program.ts';
import { deliver, depth } from './support/queues.ts';
import { inStock, places } from './support/shop.ts';
import { consumer, firstSubscriber, stage } from './support/stage.ts';
import { stocks } from './support/stock.ts';
import { wholeView } from './support/whole-view.ts';

/** A directory without state files: only CloudFormation knows the stage. */
const elsewhere = mkdtempSync(join(tmpdir(), 'operator-programs-'));
afterAll(() => rmSync(elsewhere, { recursive: true }));

beforeAll(() => stocks(inStock.sku, 10_000));

const run = (...args: readonly string[]) => runOrderflow(args, elsewhere);
const because = ['--reason', 'test'];
const atEndpoint = () => ['--stage', stage().stage, '--endpoint-url', stage().endpoint, '--region', stage().region];

test('republish publishes a stream again, and nothing changes', async () => {
  const order = await places();
  await order.ends('completed');
  const before = await wholeView(order);
  const { code, output } = await run('republish', ...atEndpoint(), '--stream', `order-${order.orderId}`, ...because);
  expect([code, output]).toEqual([0, expect.stringMatching(/^[1-9]\d* events published, 0 failures$/)]);
  await (await places()).ends('completed');
  expect(await ledgerOf(order)).toEqual([charge(1999), shipment]);
  expect(await wholeView(order)).toEqual(before);
});

test("republish publishes what the relay's failure queue names", async () => {
  const order = await places();
  await order.ends('completed');
  const QueueUrl = stage().relay?.failureQueueUrl ?? '';
  const body = JSON.stringify({ stream: `order-${order.orderId}`, version: 1 });
  await aws.sqs.send(new SendMessageCommand({ QueueUrl, MessageBody: body }));
  const { code, output } = await run('republish', ...atEndpoint(), '--failures', ...because);
  expect([code, output]).toEqual([0, expect.stringMatching(/^1 messages .*\n1 events published, 0 failures$/)]);
  expect(await depth(QueueUrl)).toBe(0);
  await booksAgree(order);
});

test('republish publishes what was committed while the relay was off; on again, it does nothing twice', async () => {
  const { mappingId: UUID = '' } = stage().relay ?? {};
  const off = await aws.lambda.send(new UpdateEventSourceMappingCommand({ UUID, Enabled: false }));
  expect(off.State).toMatch(/^Disabl/);
  const since = new Date(Date.now() - 1000).toISOString();
  const order = await places();
  try {
    const { output } = await run('trace', order.orderId, ...atEndpoint());
    expect(output).toContain(
      `! order.created (order-${order.orderId}:1) is stored and not published: the relay is off`,
    );
    const until = new Date(Date.now() + 1000).toISOString();
    const republished = await run('republish', ...atEndpoint(), '--since', since, '--until', until, ...because);
    expect(republished).toMatchObject({
      code: 0,
      output: expect.stringMatching(/^[1-9]\d* events published, 0 failures$/),
    });
    await eventually('the charge', async () => (await ledgerOf(order)).length > 0 || undefined);
  } finally {
    expect(await run('unpause', 'relay', ...atEndpoint(), ...because)).toMatchObject({
      code: 0,
      output: 'relay is on',
    });
  }
  await order.ends('completed');
  expect(await ledgerOf(order)).toEqual([charge(1999), shipment]);
});

test('breaker opens, shows and closes a circuit breaker', async () => {
  const before = await breakerEvents('carrier');
  const breaker = (...args: readonly string[]) => run('breaker', ...args, ...atEndpoint());
  const opened = await breaker('open', 'carrier', '--reason', 'strike');
  try {
    expect(opened).toMatchObject({
      code: 0,
      output: expect.stringMatching(/^carrier: open since .*, by hand: strike$/),
    });
    expect(await breaker('status')).toMatchObject({ code: 0, output: expect.stringContaining('by hand: strike') });
  } finally {
    expect(await breaker('close', 'carrier', '--reason', 'back')).toMatchObject({ code: 0, output: 'carrier: closed' });
  }
  expect((await breakerEvents('carrier')).slice(before.length)).toEqual(['opened', 'closed']);
  expect(await breaker('open', 'moon', '--reason', 'full')).toMatchObject({
    code: 2,
    errors: expect.stringMatching(/^orderflow: moon is not one of carrier, payment-gateway .*$/),
  });
});

test('resume finds the order and its saga, if the flow has one', async () => {
  const order = await places();
  await order.ends('completed');
  const { code, output, errors } = await run('resume', order.orderId, ...atEndpoint(), ...because);
  if (stage().flow === 'orchestration')
    expect([code, output]).toEqual([
      0,
      expect.stringMatching(/^execution order-\S+ (is running|has succeeded.*)\nexecution order-\S+ is SUCCEEDED$/),
    ]);
  else
    expect([code, errors]).toEqual([1, `orderflow: stage ${stage().stage} has no workflow: its flow is choreography`]);
});

test('status shows a dead letter; dlq lists it, shows it, redrives it, and drops it into the audit bucket', async () => {
  const name = firstSubscriber();
  const key = randomUUID();
  const poison = {
    id: key,
    time: '2026-03-04T05:00:00Z',
    'detail-type': 'order.created',
    source: 'web-shop',
    detail: { data: { orderId: key } },
  };
  await deliver(name, JSON.stringify(poison));
  const dlq = async (action: string, ...more: readonly string[]) =>
    run('dlq', action, name, ...atEndpoint(), '--key', key, ...more);
  const listed = () =>
    eventually('the dead letter', async () => {
      const { output } = await dlq('list', '--json');
      const [letter] = JSON.parse(output).deadLetters;
      return letter;
    });
  expect(await listed()).toMatchObject({ consumer: name, class: 'rejected', type: 'order.created' });

  const status = await run('status', ...atEndpoint());
  expect(status).toMatchObject({ code: 0, errors: '' });
  expect(status.output).toMatch(new RegExp(`! ${name}: \\d+ dead letter.* rejected: `));
  expect(status.output).toMatch(/relay: on/);
  expect(await dlq('show')).toMatchObject({
    code: 0,
    output: expect.stringMatching(/^class: rejected\nreason: .*\nconsumer: /),
  });
  expect((await dlq('redrive', '--dry-run')).output).toBe(`${name}: would redrive 1`);
  expect((await dlq('redrive', ...because)).output).toMatch(new RegExp(`^${name}: 1 redriven, \\d+ remaining$`));

  const { messageId } = await listed(); // as poison does, it came back
  expect((await dlq('drop', ...because)).code).toBe(2); // nobody to ask
  const dropped = await dlq('drop', ...because, '--yes');
  expect(dropped).toMatchObject({ code: 0, output: expect.stringContaining('1 dropped and kept in s3://') });
  expect((await dlq('list')).output).toBe('no dead letters');
  const [, Bucket = '', prefix = ''] = /s3:\/\/([^/]+)\/(\S+\/)/.exec(dropped.output) ?? [];
  const object = await aws.s3.send(new GetObjectCommand({ Bucket, Key: `${prefix}${messageId}.jsonl` }));
  const kept = JSON.parse((await object.Body?.transformToString()) ?? '');
  expect(kept).toMatchObject({ body: JSON.stringify(poison), class: 'rejected', why: 'test' });
});

test('doctor checks the stage, and names the remedy', async () => {
  const { output } = await run('doctor', ...atEndpoint(), '--json');
  const { findings } = JSON.parse(output) as { findings: { check: string; status: string; what: string }[] };
  const statusOf = (check: string) => findings.filter((one) => one.check === check).map(({ status }) => status);
  for (const check of ['mappings', 'rules', 'breakers', 'archive', 'clocks'])
    expect([check, statusOf(check)]).toEqual([check, ['ok']]);
  const text = await run('doctor', ...atEndpoint());
  expect(text.output).toMatch(/^ok {7}rules: \d+ rules deliver to their queues$/m);
  expect(text.output).toMatch(/^WRONG {4}alarms: .* notify nobody\n {11}deploy with alarm/m);
});

test.each([
  ['--source', 'store'],
  ['--source', 'archive'],
])('replay delivers an order once more, and nothing is done twice: %s %s', async (...source) => {
  const order = await places();
  const from = new Date(Date.now() - 60_000).toISOString();
  await order.ends('completed');
  const before = await wholeView(order);
  const to = new Date(Date.now() + 1000).toISOString();
  const what =
    source[1] === 'store' ? ['--key', order.orderId] : ['--consumer', firstSubscriber(), '--from', from, '--to', to];
  const { code, output, errors } = await run('replay', ...atEndpoint(), ...because, ...what, ...source);
  expect([code, errors]).toEqual([0, '']);
  expect(output).toMatch(/^from the store, as replay-\d+/);
  expect(output).toMatch(new RegExp(`^${firstSubscriber()}: [1-9]\\d* sent; `, 'm'));
  await (await places()).ends('completed');
  expect(await ledgerOf(order)).toEqual([charge(1999), shipment]);
  expect(await wholeView(order)).toEqual(before);
});

test('a consumer is paused, and comes back by itself', async () => {
  const { mappingId: UUID } = consumer('audit');
  const state = async () => (await aws.lambda.send(new GetEventSourceMappingCommand({ UUID }))).State;
  const paused = run('pause', 'audit', ...atEndpoint(), ...because, '--for', '20s');
  await eventually('the mapping to be off', async () => (await state()) === 'Disabled' || undefined);
  expect((await run('status', ...atEndpoint())).output).toMatch(/! audit is off since .*\n.*orderflow unpause audit /);
  expect(await paused).toMatchObject({
    code: 0,
    output: expect.stringMatching(/^audit is paused until .*\naudit is on again$/),
  });
  await eventually('the mapping to be on', async () => (await state()) === 'Enabled' || undefined);
});

test('a pause that is interrupted ends at once, with exit code 130', async () => {
  const { mappingId: UUID } = consumer('audit');
  const args = ['pause', 'audit', ...atEndpoint(), ...because, '--for', '1h'];
  const { code, output, errors } = await interruptOrderflow(args, 'is paused until', elsewhere);
  expect([code, output, errors]).toEqual([
    130,
    expect.stringMatching(/^audit is paused until .*\naudit is on again$/),
    '',
  ]);
  await eventually('the mapping to be on', async () => {
    const { State } = await aws.lambda.send(new GetEventSourceMappingCommand({ UUID }));
    return State === 'Enabled' || undefined;
  });
});

test('misuse is one line with exit code 2, and a mistyped stage asks no AWS account', async () => {
  const [misuse, typo, elsewhereTypo] = await Promise.all([
    run('breaker', 'status'),
    run('breaker', 'status', '--stage', 'typo'),
    run('breaker', 'status', ...atEndpoint().with(1, 'typo')),
  ]);
  expect(misuse).toEqual({ code: 2, output: '', errors: 'orderflow: --stage is required (--help lists the options)' });
  const isNotRunning = 'orderflow: stage typo is not running on this machine: start it (or --aws: in your AWS account)';
  expect(typo).toEqual({ code: 1, output: '', errors: isNotRunning });
  const isNotThere = `orderflow: no stack in ${stage().endpoint} is stage typo of a pipeline (there are: `;
  expect(elsewhereTypo).toMatchObject({ code: 1, errors: expect.stringContaining(isNotThere) });
});
