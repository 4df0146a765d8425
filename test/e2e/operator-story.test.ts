import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { pathToFileURL } from 'node:url';
import { PutItemCommand } from '@aws-sdk/client-dynamodb';
import { ListRulesCommand, PutRuleCommand } from '@aws-sdk/client-eventbridge';
import { GetEventSourceMappingCommand } from '@aws-sdk/client-lambda';
import { GetQueueUrlCommand } from '@aws-sdk/client-sqs';
import { aws } from './support/aws.ts';
import { eventually } from './support/eventually.ts';
import { runOrderflow } from './support/program.ts';
import { inStock, places } from './support/shop.ts';
import { consumer, stage } from './support/stage.ts';
import { stocks } from './support/stock.ts';

/** Where an event is, who receives it, and what the views say: the commands that follow one order. */
const place = mkdtempSync(join(tmpdir(), 'operator-story-'));
afterAll(() => rmSync(place, { recursive: true }));

beforeAll(() => stocks(inStock.sku, 10_000));

const at = () => ['--stage', stage().stage, '--endpoint-url', stage().endpoint, '--region', stage().region];
const run = (...args: readonly string[]) => runOrderflow([...args, ...at()], place);
const because = ['--reason', 'test'];

describe('trace', () => {
  test('a completed order is a tree of causes, with each consumer and its time', async () => {
    const order = await places();
    await order.ends('completed');
    const { code, output } = await eventually('the whole story', async () => {
      const ran = await run('trace', order.orderId);
      return ran.output.includes('nothing is known to be missing') ? ran : Promise.reject(new Error(ran.output));
    });
    expect(code).toBe(0);
    const shape = output.replaceAll(order.orderId, '<id>').split('\n');
    const within = (text: string | RegExp) => expect(shape).toContainEqual(expect.stringMatching(text));
    expect(shape[0]).toMatch(/^<id>: \d+ events in 4 streams$/);
    within(/^└─ \+0 ms commit order-<id>:1$/);
    within(/payment: committed payment-<id>:1 after [\d.]+ m?s$/);
    within(/shipping: committed shipping-<id>:1 after/);
    within(/inventory: committed inventory-<id>:1 after/);
    within(/read-model: its view has it$/);
    within(/email: handled$/);
    within(/analytics: handled$/);
    within(/order\.completed \(order-<id>:3\)$/);
    const byEvent = await run('trace', `payment-${order.orderId}:1`);
    expect(byEvent.output.split('\n').slice(2)).toEqual(output.split('\n').slice(2));
  });

  test('an order waits where a mapping is off, and the trace says since when', async () => {
    const { mappingId } = consumer('shipping');
    const state = async () => (await aws.lambda.send(new GetEventSourceMappingCommand({ UUID: mappingId }))).State;
    expect(await run('pause', 'shipping', ...because)).toMatchObject({ code: 0 });
    await eventually('the mapping to be off', async () => (await state()) === 'Disabled' || undefined);
    const order = await places();
    try {
      await order.reaches('confirmed');
      const { output } = await run('trace', order.orderId);
      const waits = `payment.completed (payment-${order.orderId}:1) is published; shipping has not handled it: its mapping is off`;
      expect(output).toContain(`! ${waits}`);
    } finally {
      await run('unpause', 'shipping', ...because);
    }
    await order.ends('completed');
  });

  test('OpenTelemetry spans go to a file; log lines stand beside what they tell of', async () => {
    const order = await places();
    await order.ends('completed');
    const file = join(place, 'spans.json');
    const { output } = await run('trace', order.orderId, '--format', 'otlp', '--output', file);
    expect(output).toMatch(/^\d+ spans of trace [0-9a-f]{32} in /);
    const services = (
      JSON.parse(readFileSync(file, 'utf8')).resourceSpans as {
        resource: { attributes: { value: { stringValue: string } }[] };
      }[]
    ).map(({ resource }) => resource.attributes[0]?.value.stringValue);
    expect(services).toEqual(expect.arrayContaining(['orderflow.order', 'payment', 'inventory', 'shipping']));
    const logged = await run('trace', order.orderId, '--logs');
    expect(logged).toMatchObject({ code: 0, errors: '' });
  });
});

test('explain says which field decided, for a stored event and for one in a file', async () => {
  const order = await places();
  await order.ends('completed');
  const stored = await run('explain', `order-${order.orderId}:1`, '--consumer', 'payment');
  expect(stored).toMatchObject({
    code: 0,
    output: expect.stringMatching(/^order\.created from orderflow\.order\nmatches {2}\S+ \(to payment\)\n/),
  });
  const file = join(place, 'event.json');
  writeFileSync(file, JSON.stringify({ source: 'somebody', 'detail-type': 'order.misspelt', detail: { data: {} } }));
  const other = await run('explain', file, '--consumer', 'payment');
  expect(other.output).toContain('    detail-type is "order.misspelt", not "');
});

test('publish checks by the contract that is deployed, and says who receives it', async () => {
  const type = 'integration.customer.created';
  const file = join(place, 'ada.json');
  const publish = async (data: object, ...more: readonly string[]) => {
    writeFileSync(file, JSON.stringify(data));
    return run('publish', type, '--data', file, ...more);
  };
  const ada = { customerId: 'ada', email: 'ada@example.com', name: 'Ada' };
  const dry = await publish(ada, '--dry-run');
  expect([dry.code, dry.output]).toEqual([
    0,
    expect.stringMatching(/^would publish integration\.customer\.created as \S+; rules that match:\n/),
  ]);
  expect(dry.output).toMatch(/^ {2}email \(/m);
  const { name: _, ...nameless } = ada;
  const refused = await publish({ ...nameless, email: 'nowhere' }, ...because);
  expect(refused.code).toBe(1);
  expect(refused.output).toMatch(/breaks its contract: nothing was published\n[\s\S]*data\.name: is missing/);
  expect(refused.output).toContain('data.email: ');
  expect((await publish(ada, ...because)).output).toMatch(/^published integration\.customer\.created as /);
  expect(await run('publish', 'payment.completed', '--data', file, ...because)).toMatchObject({
    code: 1,
    errors: expect.stringContaining('payment.completed is stored before it is published, in streams payment-…'),
  });
});

describe('tail', () => {
  const taps = async () => {
    const { Rules = [] } = await aws.eventbridge.send(
      new ListRulesCommand({ EventBusName: stage().bus.name, NamePrefix: `${stage().bus.name}-tail-` }),
    );
    return Rules.map(({ Name = '' }) => Name);
  };
  const queueOf = async (name: string) =>
    (await aws.sqs.send(new GetQueueUrlCommand({ QueueName: name })).catch(() => undefined))?.QueueUrl;
  const program = () => {
    const loader = pathToFileURL(require.resolve('tsx')).href;
    const line = ['-C', 'orderflow-source', '--import', loader, resolve('packages/operator/cli/orderflow.ts')];
    return spawn(process.execPath, [...line, 'tail', '--json', ...at()], { cwd: place });
  };

  test('shows events as they happen, and leaves nothing on the bus', async () => {
    const tailed = run('tail', '--type', 'order.*', '--max', '2', '--for', '2m', '--json');
    const [tap = ''] = await eventually('the tap', async () => ((await taps()).length > 0 ? taps() : undefined));
    await eventually('its queue', () => queueOf(tap));
    await (await places()).ends('completed');
    const { code, output } = await tailed;
    const types = output.split('\n').map((line) => (JSON.parse(line) as { 'detail-type': string })['detail-type']);
    expect([code, types]).toEqual([0, [expect.stringMatching(/^order\./), expect.stringMatching(/^order\./)]]);
    expect([await taps(), await queueOf(tap)]).toEqual([[], undefined]);
  });

  test('what a killed one leaves is removed by the next run, once its time is over', async () => {
    const killed = program();
    const [tap = ''] = await eventually('the tap', async () => ((await taps()).length > 0 ? taps() : undefined));
    await eventually('its queue', () => queueOf(tap));
    const ended = once(killed, 'exit');
    killed.kill('SIGKILL');
    await ended;
    expect(await run('tail', '--for', '1s')).toMatchObject({ code: 0 });
    expect(await taps()).toEqual([tap]);
    const over = 'orderflow tail: in use until 2026-01-01T00:00:00.000Z, and removed after it';
    const pattern = '{"source":[{"prefix":""}]}';
    await aws.eventbridge.send(
      new PutRuleCommand({ Name: tap, EventBusName: stage().bus.name, EventPattern: pattern, Description: over }),
    );
    expect(await run('tail', '--for', '1s')).toMatchObject({ code: 0 });
    expect([await taps(), await queueOf(tap)]).toEqual([[], undefined]);
  });
});

test('rebuild finds a view that is not what the events say, repairs it, and puts it back', async () => {
  const order = await places();
  const before = await order.ends('completed');
  const same = await run('rebuild', 'read-model', '--dry-run');
  expect([same.code, same.output]).toEqual([
    0,
    expect.stringMatching(/: \d+ views are the same, 0 differ, 0 were missing, 0 are obsolete$/),
  ]);
  const TableName = stage().tables.readModel;
  const view = {
    orderId: order.orderId,
    customerId: order.customerId,
    status: 'lost',
    total: 0,
    items: [],
    history: [],
  };
  const Item = {
    id: { S: order.orderId },
    revision: { N: '99' },
    streams: { M: {} },
    view: { S: JSON.stringify(view) },
  };
  await aws.dynamodb.send(new PutItemCommand({ TableName, Item }));
  const rebuilt = await run('rebuild', 'read-model', ...because);
  expect(rebuilt).toMatchObject({
    code: 0,
    output: expect.stringMatching(/ 1 differ, [\s\S]*\n1 views replaced; --rollback puts them back$/),
  });
  expect(rebuilt.output).toContain(`such as ${order.orderId}`);
  expect(await order.view()).toEqual(before);
  // The function applies to what is put back all events of its streams: none of them had been applied to it.
  expect(await run('rebuild', 'read-model', '--rollback', ...because)).toMatchObject({
    code: 0,
    output: 'read-model: 1 views put back',
  });
  await run('rebuild', 'read-model', ...because);
  expect(await order.view()).toEqual(before);
});
