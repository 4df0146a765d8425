import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Deployed } from '@orderflow/local';
import type { Replaced } from './replace.ts';
import { mayChangeStacks, watch } from './watch.ts';

const nothing: Replaced = { replaced: [], failed: [] };

/** A watch over edits that the test makes. @param lines how many printed lines end it */
async function watched(edits: readonly string[], outcome: Replaced, deployed: Deployed, lines = 1) {
  const controller = new AbortController();
  const done: string[] = [];
  const print = (line: string) => {
    done.push(line.trim());
    if (done.filter((one) => !one.startsWith('deploy')).length === lines) controller.abort();
  };
  await watch({
    directories: [],
    replace: async () => outcome,
    deploy: async () => {
      done.push('deploy');
      return deployed;
    },
    print,
    signal: controller.signal,
    changes: (_, __, changed) => void setImmediate(() => edits.forEach(changed)),
    clock: () => 0,
  });
  return done;
}

const replaced = (...names: string[]): Replaced => ({ replaced: names, failed: [] });

test('an edit of a function is said with the functions that it replaced', async () => {
  expect(await watched(['functions/payment/payment.ts'], replaced('stage-payment'), 'unchanged')).toEqual([
    '✓ functions/payment/payment.ts: replaced stage-payment in 0.0 s',
  ]);
});

test('an edit of a contract replaces functions at once, and then looks whether it changed the stacks', async () => {
  expect(await watched(['events/order.ts'], replaced('stage-order'), 'in full', 2)).toEqual([
    '✓ events/order.ts: replaced stage-order in 0.0 s',
    'deploy',
    '✓ events/order.ts: stacks deployed in full after 0.0 s',
  ]);
  expect(await watched(['functions/order/subscriptions.ts'], nothing, 'unchanged')).toEqual([
    'deploy',
    '✓ functions/order/subscriptions.ts: the stacks are as they were after 0.0 s',
  ]);
  expect(await watched(['functions/saga/order-saga.ts'], nothing, 'hotswapped')).toEqual([
    'deploy',
    "✓ functions/saga/order-saga.ts: stacks deployed by the CDK's fast path after 0.0 s",
  ]);
});

test('what the stacks import of the functions may change them, and what else a function has does not', () => {
  const stacks = readdirSync('lib', { recursive: true, encoding: 'utf8' }).filter((file) =>
    /(?<![.]test)[.]ts$/.test(file),
  );
  const imported = stacks.flatMap((file) => [
    ...readFileSync(join('lib', file), 'utf8').matchAll(/from '(?:[.][.]\/)+(functions\/[^']+)'/g),
  ]);
  expect(imported.length).toBeGreaterThan(8);
  expect(imported.filter(([, file = '']) => !mayChangeStacks(file))).toEqual([]);
  expect(['functions/saga/payment.ts', 'functions/order/order.ts'].filter(mayChangeStacks)).toEqual([]);
});

test('edits that come together are one round', async () => {
  const edits = ['functions/a.ts', 'functions/b.ts', 'functions/c.ts'];
  expect(await watched(edits, replaced('f'), 'unchanged')).toEqual([
    '✓ functions/a.ts and 2 more: replaced f in 0.0 s',
  ]);
});

test('a file that an editor made for a moment is not named', async () => {
  const edits = ['functions/payment/sed5cC0Z5', 'functions/payment/payment.ts'];
  expect(await watched(edits, replaced('f'), 'unchanged')).toEqual([
    '✓ functions/payment/payment.ts: replaced f in 0.0 s',
  ]);
});

test('what does not build is said, and no stack is deployed', async () => {
  const failed = [{ entry: 'functions/order/lambda.ts', reason: 'line 3: Expected ";"' }];
  expect(await watched(['lib/stack.ts'], { replaced: [], failed }, 'in full')).toEqual([
    '✗ not replaced: line 3: Expected ";"',
  ]);
});

test('tests, documents and hidden files are no edits', async () => {
  const edits = ['functions/order/order.test.ts', 'functions/README.md', 'functions/.order.ts.swp', 'functions/x.ts'];
  expect(await watched(edits, nothing, 'unchanged')).toEqual(['· functions/x.ts: no function has it']);
});
