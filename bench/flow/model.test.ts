import { percentile } from '../../demo/comparison.ts';
import { LATENCIES, MODELS, modelled } from './model.ts';

test('one hop takes what was measured of it', async () => {
  const steps = [{ from: 'order.created', to: 'order.completed', calls: 0 }];
  const durations = await modelled({ hops: ['stream'], steps }, 4000);
  expect(percentile(durations, 50) / LATENCIES.stream.p50).toBeCloseTo(1, 1);
  expect(percentile(durations, 99) / LATENCIES.stream.p99).toBeCloseTo(1, 1);
});

test('each order is completed, and the same seed gives the same times', async () => {
  for (const model of Object.values(MODELS)) {
    const durations = await modelled(model, 200);
    expect(durations).toHaveLength(200);
    expect(await modelled(model, 200)).toEqual(durations);
  }
});
