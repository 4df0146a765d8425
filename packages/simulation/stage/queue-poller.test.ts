import type { SQSRecord } from 'aws-lambda';
import type { QueueMapping } from '../cloudformation/index.ts';
import type { Violation } from '../invariants/watch.ts';
import { SimulatedSQS } from '../services/sqs.ts';
import { toEvent } from '../services/sqs-event.ts';
import type { Handler } from './function-host.ts';
import { QueuePoller } from './queue-poller.ts';
import { hostOf, queueMapping, scenarioOf } from './testing/scene.ts';

const forever = Number.POSITIVE_INFINITY;
const bodiesOf = ({ Records }: { Records: SQSRecord[] }) => Records.map(({ body }) => body);

interface Setup {
  readonly mapping?: Partial<QueueMapping>;
  readonly scene?: ReturnType<typeof scenarioOf>;
  /** Seconds. */
  readonly visibility?: number;
}

/** A queue with messages, a mapping, and a function that gets them; `times`: when it got what. */
function setup(
  handler: Handler,
  bodies: readonly string[],
  { mapping, scene = scenarioOf(), visibility = 60 }: Setup = {},
) {
  const { kernel, faults } = scene;
  const sqs = new SimulatedSQS(
    [{ name: 'q', url: 'https://q', arn: 'arn:q', visibility, delay: 0, retention: 86_400 }],
    { now: () => kernel.now },
    { pick: () => 0 },
  );
  const queue = sqs.queue('arn:q');
  for (const body of bodies) queue.send({ body });
  const model = queueMapping(mapping);
  const violations: Violation[] = [];
  const batches: { readonly at: number; readonly bodies: readonly string[] }[] = [];
  const host = hostOf(scene, async (event, context) => {
    batches.push({ at: kernel.now, bodies: bodiesOf(event) });
    return handler(event, context);
  });
  const poller = new QueuePoller({
    ...{ kernel, faults, mapping: () => model, host: () => host, violate: (violation) => violations.push(violation) },
    queue: {
      receive: (limit) => toEvent(queue.receive(limit), 'arn:q').Records,
      delete: (handle) => queue.delete(handle),
      isPostponed: () => false,
      nextVisible: () => queue.nextChange(),
      copiesOf: (body) => queue.copiesOf(body),
    },
  });
  poller.wake();
  return { kernel, host, queue, poller, batches, violations };
}

const done = async () => ({ batchItemFailures: [] });
const failing = (count: number) => async (event: never) => ({
  batchItemFailures: (event as { Records: SQSRecord[] }).Records.slice(0, count).map(({ messageId }) => ({
    itemIdentifier: messageId,
  })),
});

test('what a function is done with is deleted; batches are no larger than the mapping says', async () => {
  const { kernel, queue, batches, poller } = setup(done, ['a', 'b', 'c', 'd', 'e'], { mapping: { batchSize: 2 } });
  await kernel.run(forever);
  expect(batches.map(({ bodies }) => bodies.length).sort()).toEqual([1, 2, 2]);
  expect([queue.size, poller.isAtWork]).toEqual([0, false]);
});

test('what it names comes again when its visibility time-out ends, and nothing else does', async () => {
  const { kernel, batches, queue } = setup(failing(1), ['a', 'b', 'c']);
  await kernel.run(59_000);
  expect(queue.size).toBe(1);
  await kernel.run(70_000);
  expect(batches.map(({ bodies }) => bodies.length)).toEqual([3, 1]);
  expect(Number(batches[1]?.at)).toBeGreaterThan(60_000);
});

test.each([
  ['fails', () => Promise.reject(new Error('no'))],
  ['names what was not in the batch', async () => ({ batchItemFailures: [{ itemIdentifier: 'another' }] })],
  ['names nothing that has an id', async () => ({ batchItemFailures: [{}] })],
  ['gives an answer of another kind', async () => ({ batchItemFailures: 'all' })],
] as const)('the whole batch comes again when the function %s', async (_, handler) => {
  const { kernel, queue } = setup(handler, ['a', 'b']);
  await kernel.run(30_000);
  expect(queue.size).toBe(2);
});

test('all copies of a message together are hit by faults as often as one message is', async () => {
  const { kernel, queue, host, batches } = setup(done, ['a', 'a', 'a', 'a', 'b'], { mapping: { batchSize: 4 } });
  const exposures: (number | undefined)[] = [];
  const { invoke } = host;
  host.invoke = (event, ended, exposure) => {
    exposures.push(exposure);
    invoke.call(host, event, ended, exposure);
  };
  await kernel.run(forever);
  expect(batches.map(({ bodies }) => bodies.join(''))).toEqual(['aaaa', 'b']);
  expect(exposures).toEqual([0.25, 1]);
  expect(['a', 'b'].map((body) => queue.copiesOf(body))).toEqual([0, 0]);
});

test('a mapping without partial responses does not read what is named', async () => {
  const { kernel, queue } = setup(failing(1), ['a', 'b'], { mapping: { reportBatchItemFailures: false } });
  await kernel.run(30_000);
  expect(queue.size).toBe(0);
});

test('no more batches at once than the mapping allows', async () => {
  let most = 0;
  const scene = scenarioOf();
  const { kernel, host, batches } = setup(
    () => {
      most = Math.max(most, host.running);
      return new Promise((resolve) => {
        kernel.after(1000, () => resolve(done()));
        kernel.wake();
      });
    },
    ['a', 'b', 'c', 'd', 'e', 'f'],
    { scene, mapping: { batchSize: 1, maximumConcurrency: 2 } },
  );
  await kernel.run(30_000);
  expect([most, batches.length]).toEqual([2, 6]);
});

test('a batch waits for its window; a mapping that is off takes nothing', async () => {
  const waiting = setup(done, ['a'], { mapping: { windowSeconds: 20 } });
  await waiting.kernel.run(forever);
  expect(Number(waiting.batches[0]?.at)).toBeGreaterThan(20_000);
  const off = setup(done, ['a'], { mapping: { enabled: false } });
  await off.kernel.run(forever);
  expect(off.batches).toEqual([]);
});

test('a message that comes again while a function is at it is a violation', async () => {
  const hang = () => new Promise(() => undefined);
  const { kernel, violations } = setup(hang, ['a'], { visibility: 3 });
  await kernel.run(8000);
  expect(violations[0]?.invariant).toBe('a message came again while it was being handled');
  const patient = setup(hang, ['a'], { visibility: 60 });
  await patient.kernel.run(100_000);
  expect(patient.batches).toHaveLength(2);
  expect(patient.violations).toEqual([]);
});

test('a duplicate: it is handled, not deleted, and comes again', async () => {
  const { kernel, batches, queue } = setup(done, ['a'], { scene: scenarioOf({ duplicate: 1 }, [1]) });
  await kernel.run(forever);
  expect(batches.map(({ bodies }) => bodies)).toEqual([['a'], ['a']]);
  expect(queue.size).toBe(0);
});
