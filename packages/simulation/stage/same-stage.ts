import type { Deployment } from '../cloudformation/index.ts';

/** What a deployment may change of a stage, and what it may not. */
const CHANGING = ['queues', 'rules', 'functions', 'mappings', 'stateMachines'] as const;
const STANDING = ['tables', 'archives', 'buckets', 'buses', 'schedules'] as const;

/** Asked once for two deployments: they are data, and stay as they are. */
const checked = new WeakMap<Deployment, WeakSet<Deployment>>();

/** @throws Error when a deployment adds or removes a resource, or changes one of a kind that is not simulated to change */
export function checkSameStage(before: Deployment, after: Deployment): void {
  const known = checked.get(before) ?? new WeakSet();
  checked.set(before, known);
  if (known.has(after)) return;
  for (const kind of CHANGING) {
    const [old, now] = [before, after].map((one) =>
      one[kind]
        .map(({ arn }) => arn)
        .sort()
        .join(' '),
    );
    if (old !== now) throw new Error(`a deployment that adds or removes ${kind} is not simulated`);
  }
  for (const kind of STANDING)
    if (JSON.stringify(before[kind]) !== JSON.stringify(after[kind]))
      throw new Error(`a deployment that changes ${kind} is not simulated`);
  known.add(after);
}
