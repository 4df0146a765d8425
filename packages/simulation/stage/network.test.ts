import { Process } from '../kernel/process.ts';
import type { Fault } from './faults.ts';
import { Network } from './network.ts';
import { fateOf, scenarioOf } from './testing/scene.ts';

/** A call of a process that faults may kill, and how often its effect was had. */
function calling(
  fault?: Fault,
  { only, seed = 1, isMortal = true }: { only?: number[]; seed?: number; isMortal?: boolean } = {},
) {
  const { kernel, faults } = scenarioOf(fault ? { [fault]: 1 } : {}, only, seed);
  const process = new Process(kernel, 'p', isMortal ? { onDeath: () => undefined } : {});
  const effects = { count: 0 };
  const service = { begin: () => ({ finish: () => ++effects.count }) };
  const call = { service: 'sqs', action: 'SendMessage', input: {}, about: 'SendMessage q' };
  const fate = fateOf(new Network(kernel, faults).call(process, call, service));
  return { kernel, process, effects, fate, end: () => kernel.run(Number.POSITIVE_INFINITY) };
}

test('nothing happens on the way: one effect, and its answer a moment later', async () => {
  const { kernel, effects, fate, end } = calling();
  await end();
  expect([effects.count, fate.value]).toEqual([1, 1]);
  expect(kernel.now).toBeGreaterThan(0);
  expect(kernel.now).toBeLessThan(500);
});

test('a crash before it: no effect; a crash after it: the effect, and no answer', async () => {
  for (const [number, effect] of [
    [1, 0],
    [2, 1],
  ] as const) {
    const { process, effects, fate, end } = calling('crash', { only: [number] });
    await end();
    expect([process.isDead, effects.count, fate.isSettled]).toEqual([true, effect, false]);
  }
});

test('nobody crashes who is not one of the pipeline’s processes', async () => {
  const { process, fate, end } = calling('crash', { isMortal: false });
  await end();
  expect([process.isDead, fate.value]).toEqual([false, 1]);
});

test('an error has no effect, and the name that the service gives it', async () => {
  const { effects, fate, end } = calling('error');
  await end();
  expect(effects.count).toBe(0);
  expect(fate.error?.name).toMatch(/^(ThrottlingException|ServiceUnavailable|InternalFailure)$/);
  expect(fate.error?.message).toContain('SendMessage q');
});

test('a lost answer: the effect and no answer, or the effect twice and the second answer', async () => {
  const seen = new Set<string>();
  for (let seed = 1; seed <= 20; seed++) {
    const { effects, fate, end } = calling('lost', { seed });
    await end();
    seen.add(`${effects.count} ${fate.value ?? fate.error?.name}`);
  }
  expect([...seen].sort()).toEqual(['1 TimeoutError', '2 2']);
});

test('a call that is under way lands, though whoever made it is dead', async () => {
  const { process, effects, fate, end } = calling();
  process.die();
  await end();
  expect([effects.count, fate.isSettled]).toEqual([1, false]);
});

test('a slow call takes half a second at least', async () => {
  const { kernel, fate, end } = calling('slow');
  await end();
  expect(fate.value).toBe(1);
  expect(kernel.now).toBeGreaterThan(500);
});

test('what a service refuses, at once or when it has its effect, is what the caller gets', async () => {
  const refuse = () => {
    throw new Error('refused');
  };
  for (const service of [{ begin: refuse }, { begin: () => ({ finish: refuse }) }]) {
    const { kernel, faults } = scenarioOf();
    const call = { service: 'dynamodb', action: 'TransactWriteItems', input: {}, about: '' };
    const fate = fateOf(new Network(kernel, faults).call(new Process(kernel, 'p'), call, service));
    await kernel.run(Number.POSITIVE_INFINITY);
    expect(fate.error?.message).toBe('refused');
  }
});

test('a transaction is under way for a while between its beginning and its effect', async () => {
  const { kernel, faults } = scenarioOf();
  const seen: number[] = [];
  const begin = () => {
    seen.push(kernel.now);
    return { finish: () => seen.push(kernel.now) };
  };
  const call = { service: 'dynamodb', action: 'TransactWriteItems', input: {}, about: '' };
  void new Network(kernel, faults).call(new Process(kernel, 'p'), call, { begin });
  await kernel.run(Number.POSITIVE_INFINITY);
  expect(Number(seen[1]) - Number(seen[0])).toBeGreaterThanOrEqual(1);
});
