import { GetItemCommand } from '@aws-sdk/client-dynamodb';
import type { Code } from '@orderflow/simulation';
import { type Deployment, readTemplates } from '@orderflow/simulation/cloudformation';
import { World } from '@orderflow/simulation/stage';
import { readConfig } from '../lib/config.ts';
import { templatesOf } from './templates.ts';

const place = { region: 'eu-west-1', account: '123456789012', partition: 'aws' };
const deploymentOf = (more: object): Deployment =>
  readTemplates(templatesOf(readConfig({ stage: 'sim', mail: 'none', flow: 'orchestration', ...more })), place);

const before = deploymentOf({ maxReceives: 120 });
const after = deploymentOf({ maxReceives: 5 });

/** Two releases, whose functions do nothing but say which release they are of, and what they are told. */
function stage() {
  const seen: string[] = [];
  const codeOf = (name: string): Code => ({
    entry: () => ({
      withSurroundings: (surroundings) => async () => {
        await surroundings.sleep(1000);
        seen.push(`${name}, ${surroundings.setting('MAX_RECEIVES')} tries`);
      },
    }),
  });
  const releases = [
    { name: 'old', deployment: before, code: codeOf('old code') },
    { name: 'new', deployment: after, code: codeOf('new code') },
  ] as const;
  const world = new World({ seed: 1, releases, rates: {}, trace: true });
  const call = () => world.hostNamed('audit').invoke({}, () => undefined);
  const until = (seconds: number) => world.kernel.now + seconds * 1000;
  const pass = (seconds: number) => world.kernel.run(until(seconds));
  return { world, seen, call, until, pass, next: releases[1] };
}

test('each resource changes at an instant of its own; what is at work ends as it began', async () => {
  const { world, seen, call, until, pass, next } = stage();
  call();
  await pass(0.8);
  world.deploy(next);
  await world.kernel.run(until(600), () => world.hostNamed('audit').models.length === 2);
  call();
  expect(world.isDeploying).toBe(true);
  await world.kernel.run(until(600), () => !world.isDeploying);
  call();
  await pass(10);
  expect(seen).toEqual(['old code, 120 tries', 'new code, 5 tries', 'new code, 5 tries']);
  expect(world.isDeploying).toBe(false);
});

test('queues are what the release has them be', async () => {
  const { world, next } = stage();
  const [queue] = world.manifest.consumers;
  if (!queue) throw new Error('there is no queue');
  const tries = () => {
    const { sqs } = world.services;
    sqs.queue(queue.queueUrl).send({ body: 'x' });
    for (let count = 0; ; count++) {
      const [message] = sqs.queue(queue.queueUrl).receive(1);
      if (!message) return count;
      sqs.queue(queue.queueUrl).changeVisibility(message.handle, 0);
    }
  };
  expect(tries()).toBe(123);
  world.deployAtOnce(next);
  expect(tries()).toBe(103);
});

test('a role is changed with the release, before any function', async () => {
  const functions = after.functions.map((one) => ({ ...one, statements: [] }));
  const { world, pass, next } = stage();
  const { arn } = world.hostNamed('read-model').model;
  const { dynamodb } = world.clientsFor(world.actor('read-model'), arn);
  const read = () =>
    dynamodb
      .send(new GetItemCommand({ TableName: 'orderflow-sim-read-model', Key: { pk: { S: 'o1' } } }))
      .catch(() => undefined);
  read();
  await pass(5);
  const asBefore = world.violations.length;
  world.deploy({ ...next, name: 'poorer', deployment: { ...after, functions } });
  read();
  await pass(5);
  expect([asBefore, world.violations]).toEqual([
    0,
    [
      {
        invariant: 'a role does not let its function do its work',
        detail: expect.stringContaining('dynamodb:GetItem'),
      },
    ],
  ]);
});

test('so are rules, state machines and mappings', async () => {
  const { world, next, pass } = stage();
  const nothing = { source: ['nobody'] };
  const rules = after.rules.map((rule) => (rule.pattern ? { ...rule, pattern: nothing } : rule));
  const done = { StartAt: 'Done', States: { Done: { Type: 'Succeed' as const } } };
  const stateMachines = after.stateMachines.map((one) => ({ ...one, definition: { ...one.definition, ...done } }));
  const mappings = after.mappings.map((one) => ({ ...one, batchSize: 3, enabled: false }));
  world.deployAtOnce({ ...next, deployment: { ...after, rules, stateMachines, mappings } });

  const { services } = world;
  expect(services.mappings.all().every(({ batchSize, enabled }) => batchSize === 3 && enabled)).toBe(true);
  services.bus.putEvents(
    [{ EventBusName: world.manifest.busName, Source: 'x', DetailType: 'order.created', Detail: '{}' }],
    false,
  );
  expect(services.bus.delivery.underWay).toBe(0);
  services.stepFunctions.call('StartExecution', { stateMachineArn: after.stateMachines[0]?.arn, name: 'a' });
  await pass(1);
  expect(services.stepFunctions.executions()[0]?.status).toBe('SUCCEEDED');
});

test('in the end the first release is what is deployed, whatever was under way', async () => {
  const { world, seen, call, pass, next } = stage();
  call();
  await pass(0.8);
  world.deployAtOnce(next);
  world.deploy(world.releases[0]);
  world.clear();
  expect(world.isDeploying).toBe(false);
  await pass(10);
  call();
  await pass(10);
  expect(seen).toEqual(['old code, 120 tries', 'old code, 120 tries']);
  world.deploy(next);
  world.clear();
  call();
  await pass(10);
  expect(seen).toHaveLength(3);
  expect(seen.at(-1)).toBe('old code, 120 tries');
});

test.each(['rules', 'queues', 'functions', 'mappings', 'stateMachines'] as const)(
  'a deployment with fewer %s is none of the same stage',
  (kind) => {
    const { world, next } = stage();
    const fewer = { ...after, [kind]: after[kind].slice(1) };
    expect(() => world.deploy({ ...next, deployment: fewer })).toThrow(`adds or removes ${kind}`);
  },
);

test('tables stay as they are', () => {
  const { world, next } = stage();
  const tables = after.tables.map((table) => ({ ...table, indexes: [] }));
  expect(() => world.deploy({ ...next, deployment: { ...after, tables } })).toThrow('changes tables is not simulated');
});
