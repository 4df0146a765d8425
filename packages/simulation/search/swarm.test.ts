import { FAULT_NAMES } from '../stage/faults.ts';
import { swarm } from './swarm.ts';

test('a fault’s rate depends on no other: leaving one out changes none', () => {
  for (let seed = 1; seed <= 50; seed++) {
    const all = swarm(seed);
    for (const left of FAULT_NAMES) {
      const others = FAULT_NAMES.filter((fault) => fault !== left);
      expect(swarm(seed, others)).toEqual({ ...all, [left]: 0 });
    }
  }
});

test('each fault is in some runs and not in others, never certain where nothing would get done', () => {
  const runs = Array.from({ length: 200 }, (_, seed) => swarm(seed));
  for (const fault of FAULT_NAMES) {
    const times = runs.filter((rates) => Number(rates[fault]) > 0).length;
    expect(times).toBeGreaterThan(70);
    expect(times).toBeLessThan(130);
  }
  for (const { crash, error, lost } of runs) {
    expect(crash).toBeLessThanOrEqual(0.04);
    expect(error).toBeLessThanOrEqual(0.1);
    expect(lost).toBeLessThanOrEqual(0.06);
  }
});
