import type { Process } from '../kernel/process.ts';
import type { Handler, Invoked } from './function-host.ts';
import { FunctionHost } from './function-host.ts';
import { functionModel, hostOf, scenarioOf } from './testing/scene.ts';

const forever = Number.POSITIVE_INFINITY;

/** A function, and a way to invoke it and see what came of it and when. */
function setup(handler: Handler, scene = scenarioOf()) {
  const host = hostOf(scene, handler);
  const seen: { readonly at: number; readonly invoked: Invoked }[] = [];
  const invoke = (event: unknown = {}) => host.invoke(event, (invoked) => seen.push({ at: scene.kernel.now, invoked }));
  return { ...scene, host, seen, invoke, run: () => scene.kernel.run(forever) };
}

test('the first invocation starts an instance, which takes a while; the next ones go on in it', async () => {
  const { kernel, seen, invoke, run } = setup(async () => 'done');
  invoke();
  await run();
  const first = kernel.now;
  invoke();
  await run();
  expect(first).toBeGreaterThan(80);
  expect(seen.map(({ invoked }) => invoked)).toEqual(Array(2).fill({ outcome: 'returned', value: 'done' }));
  expect(kernel.journal.lines().map((line) => line.slice(16))).toEqual([
    ...['f#1 starts: f-1', 'f-1 returns'],
    ...['f#1 goes on: f-2', 'f-2 returns'],
  ]);
});

test('an instance has one invocation at a time, and is gone after ten idle minutes', async () => {
  const { kernel, invoke, run } = setup(async () => null);
  invoke();
  invoke();
  await run();
  kernel.after(11 * 60_000, () => invoke());
  await run();
  const starts = kernel.journal.lines().flatMap((line) => /f#\d \w+/.exec(line) ?? []);
  expect(starts).toEqual([expect.stringMatching(/f#\d starts/), expect.stringMatching(/f#\d starts/), 'f#3 starts']);
});

test('what takes too long is killed, and its context says how long it has', async () => {
  let remaining = 0;
  const { kernel, host, seen, invoke } = setup((_, context) => {
    remaining = context.getRemainingTimeInMillis();
    return new Promise(() => undefined);
  });
  invoke();
  await kernel.run(5000);
  expect([host.running, remaining]).toEqual([1, 10_000]);
  await kernel.run(forever);
  expect(seen[0]?.invoked).toMatchObject({ outcome: 'failed', error: { errorType: 'Sandbox.Timedout' } });
  expect(host.running).toBe(0);
});

test('a process that dies is reported as an exit, once, and the result of its work is ignored', async () => {
  const scene = scenarioOf();
  const seen: Invoked[] = [];
  const host: FunctionHost = new FunctionHost(scene.kernel, scene.faults, functionModel(), (process) => async () => {
    scene.kernel.after(100, () => process.die());
    await process.sleep(200);
    seen.push({ outcome: 'returned', value: 'alive' });
  });
  host.invoke({}, (invoked) => seen.push(invoked));
  await scene.kernel.run(forever);
  expect(seen).toMatchObject([{ outcome: 'failed', error: { errorType: 'Runtime.ExitError' } }]);
});

test('what it throws is told by name and message, also when it does not start', async () => {
  const { seen, invoke, run } = setup(() => Promise.reject(new TypeError('no')));
  invoke();
  await run();
  expect(seen[0]?.invoked).toEqual({ outcome: 'failed', error: { errorType: 'TypeError', errorMessage: 'no' } });

  const scene = scenarioOf();
  const started: Invoked[] = [];
  const host = new FunctionHost(scene.kernel, scene.faults, functionModel(), () => {
    throw new Error('environment variable T is not set');
  });
  host.invoke({}, (invoked) => started.push(invoked));
  await scene.kernel.run(forever);
  expect(started).toMatchObject([{ error: { errorMessage: 'environment variable T is not set' } }]);
  expect(host.running).toBe(0);
});

test('what goes in and what comes out are copies, as JSON has them', async () => {
  const inside: { list: unknown[] } = { list: [] };
  const { seen, invoke, run } = setup(async (event: { list: unknown[] }) => {
    event.list.push('changed');
    return Object.assign(inside, { list: event.list, nothing: undefined });
  });
  const event = { list: [new Date(0)] };
  invoke(event);
  await run();
  inside.list.push('later');
  expect(event.list).toEqual([new Date(0)]);
  expect(seen[0]?.invoked).toEqual({
    outcome: 'returned',
    value: { list: ['1970-01-01T00:00:00.000Z', 'changed'] },
  });
});

test('a deployment starts new instances, and lets those at work come to their end', async () => {
  const scene = scenarioOf();
  const versions: string[] = [];
  const host = new FunctionHost(scene.kernel, scene.faults, functionModel(), (process, model) => async () => {
    await process.sleep(1000);
    versions.push(String(model.environment.V));
  });
  host.invoke({}, () => undefined);
  await scene.kernel.run(700);
  host.deploy(functionModel({ environment: { V: 'new' } }));
  host.invoke({}, () => undefined);
  await scene.kernel.run(forever);
  expect(versions).toEqual(['undefined', 'new']);
  expect(host.models).toHaveLength(2);
});

test('an instance that was at work while another release was deployed is not used again', async () => {
  const scene = scenarioOf();
  const seen: string[] = [];
  const code = (name: string) => (process: Process) => async () => {
    await process.sleep(1000);
    seen.push(name);
  };
  const host = new FunctionHost(scene.kernel, scene.faults, functionModel(), code('old'));
  host.invoke({}, () => undefined);
  await scene.kernel.run(700);
  host.deploy(host.model, code('new'));
  await scene.kernel.run(forever, () => seen.length === 1 && host.running === 0);
  host.invoke({}, () => undefined);
  await scene.kernel.run(forever);
  expect(seen).toEqual(['old', 'new']);
});

test('the crash between two invocations: the answer counts, and the next one starts anew', async () => {
  const { kernel, seen, invoke, run } = setup(async () => 'done', scenarioOf({ crash: 1 }));
  invoke();
  await run();
  invoke();
  await run();
  expect(seen.map(({ invoked }) => invoked.outcome)).toEqual(['returned', 'returned']);
  expect(kernel.journal.lines().filter((line) => line.includes('starts'))).toHaveLength(2);
});

test('what is killed does not go on, though what it waits for comes', async () => {
  const scene = scenarioOf();
  const seen: string[] = [];
  const host = new FunctionHost(scene.kernel, scene.faults, functionModel(), (process) => async () => {
    await process.sleep(20_000);
    seen.push('it goes on');
  });
  host.invoke({}, ({ outcome }) => seen.push(outcome));
  await scene.kernel.run(forever);
  expect(seen).toEqual(['failed']);
});
