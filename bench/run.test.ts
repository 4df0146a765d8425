import { bundleOf, program } from './build.ts';
import { checkSides, type Logged } from './check.ts';
import { orderBatches } from './orders.ts';
import { Endpoint, type PerEvent, type Programs, startOurs, startPeer } from './sides.ts';

/** What of the benchmark can be counted, and so is the same on every machine. Times are for `npm run bench` alone. */
let endpoint: Endpoint;
let programs: Programs;
let bytes: { payment: number; peer: number };

beforeAll(async () => {
  const payment = await bundleOf('bench/ours/payment.ts', 'test-payment');
  const relay = await bundleOf('packages/constructs/entries/relay.ts', 'test-relay');
  const peer = await bundleOf('bench/peer/lambda.ts', 'test-peer');
  const worker = await program('bench/worker.ts', 'test-worker');
  programs = { worker, payment: payment.file, relay: relay.file, peer: peer.file };
  bytes = { payment: payment.totalBytes, peer: peer.totalBytes };
  endpoint = await Endpoint.start(await program('bench/endpoint/main.ts', 'test-endpoint'));
});

afterAll(() => endpoint.stop());

async function one(start: typeof startOurs): Promise<PerEvent> {
  const side = await start(endpoint, programs);
  const result = await side.run(orderBatches(2, '01JD000000000000COUNT'));
  await side.stop();
  return result;
}

test('both sides do the whole job: once, in contract, with logs and metrics', async () => {
  const logged: Record<string, Logged> = await checkSides(endpoint, programs);
  for (const side of Object.values(logged)) expect(side.lines).toBeGreaterThan(1);
});

test('an event costs at most 1.2 calls and one write unit, relay included', async () => {
  const { operations, ...costs } = await one(startOurs);
  expect(operations).toEqual({ BatchGetItem: 0.1, PutItem: 1, PutEvents: 0.1 });
  expect(costs).toMatchObject({ writeUnits: 1, published: 1, failures: [] });
});

test('and of the peer, four calls and three write units', async () => {
  const { operations, ...costs } = await one(startPeer);
  expect(operations).toEqual({ PutItem: 2, UpdateItem: 1, PutEvents: 1 });
  expect(costs).toMatchObject({ writeUnits: 3, published: 1, failures: [] });
});

test('the bundle is at most 320 kB, lazy chunks included', () => {
  expect(bytes.payment).toBeLessThanOrEqual(320_000);
  expect(bytes.peer).toBeGreaterThan(bytes.payment);
});

test('a process that ends is an error and not a wait for ever', async () => {
  await expect(startPeer(endpoint, { ...programs, peer: '.build/bench/nowhere.mjs' })).rejects.toThrow(
    /ended with exit code 1: .*Cannot find module/s,
  );
});
