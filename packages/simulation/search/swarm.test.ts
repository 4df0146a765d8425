import { FAULT_NAMES } from '../stage/faults.ts';
import { isMild, swarm } from './swarm.ts';

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
    expect(times).toBeGreaterThan(50); // some are in no mild run
    expect(times).toBeLessThan(130);
  }
  for (const { crash, error, lost } of runs) {
    expect(crash).toBeLessThanOrEqual(0.04);
    expect(error).toBeLessThanOrEqual(0.1);
    expect(lost).toBeLessThanOrEqual(0.06);
  }
});

test('a quarter of the runs is mild: nothing in it needs an operator, and what there is is rare', () => {
  const mild = Array.from({ length: 200 }, (_, seed) => seed).filter(isMild);
  expect(mild.length).toBeGreaterThan(30);
  expect(mild.length).toBeLessThan(70);
  for (const { pause, redrive, poison, deployment, breaker, crash } of mild.map((seed) => swarm(seed))) {
    expect([pause, redrive, poison, deployment, breaker]).toEqual([0, 0, 0, 0, 0]);
    expect(crash).toBeLessThanOrEqual(0.003);
  }
});
