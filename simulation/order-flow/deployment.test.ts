import { GetItemCommand } from '@aws-sdk/client-dynamodb';
import { readConfig } from '../../lib/config';
import { type Deployment, readTemplates } from '../template';
import type { Binding, Runtime } from '../world/runtime';
import { World } from '../world/world';
import { templatesOf } from './templates';

const place = { region: 'eu-west-1', account: '123456789012', partition: 'aws' };
const deploymentOf = (more: object): Deployment =>
  readTemplates(templatesOf(readConfig({ stage: 'sim', mail: 'none', flow: 'orchestration', ...more })), place);

const before = deploymentOf({ maxReceives: 10 });
const after = deploymentOf({ maxReceives: 5 });

/** Two releases, whose functions do nothing but say which release they are of, and what they are told. */
function stage() {
  const seen: string[] = [];
  const codeOf = (name: string) => {
    const binding: Binding =
      ({ env, process }: Runtime) =>
      async () => {
        await process.sleep(1000);
        seen.push(`${name}, ${env('MAX_RECEIVES')} tries`);
      };
    const names = before.functions.map((one) => one.name.replace('orderflow-sim-', ''));
    return () => Object.fromEntries(names.map((one) => [one, binding]));
  };
  const releases = [
    { name: 'old', deployment: before, functions: codeOf('old code') },
    { name: 'new', deployment: after, functions: codeOf('new code') },
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
  expect(seen).toEqual(['old code, 10 tries', 'new code, 5 tries', 'new code, 5 tries']);
  expect(world.isDeploying).toBe(false);
});

test('queues, rules, state machines and mappings are what the release has them be', async () => {
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
  expect(tries()).toBe(10);
  world.deployAtOnce(next);
  expect(tries()).toBe(5);
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

test('a resource that is not there yet is none of the same stage', () => {
  const { world, next } = stage();
  const [rule] = after.rules;
  const rules = [{ ...rule, name: 'other', arn: 'arn:other' } as (typeof after.rules)[0]];
  expect(() => world.deployAtOnce({ ...next, deployment: { ...after, rules } })).toThrow('rule other is new');
});
