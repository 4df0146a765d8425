import type { RetryPolicy, WorkflowStep, WorkflowSteps } from '@orderflow/core';

/** The longest time that one step can take, seconds: each try runs into its time-out, each delay is the longest. */
export function longestStep(policy: RetryPolicy): number {
  const { transientRetries, unavailableRetries, taskSeconds } = policy;
  const tries = 1 + transientRetries + unavailableRetries;
  return tries * taskSeconds + delays(transientRetries, policy) + delays(unavailableRetries, policy);
}

function delays(retries: number, { baseSeconds, maxDelaySeconds }: RetryPolicy): number {
  let sum = 0;
  for (let retry = 0; retry < retries; retry++) sum += Math.min(maxDelaySeconds, baseSeconds * 2 ** retry);
  return sum;
}

/**
 * The number of steps on the longest path through a workflow. A step that can end the execution ends the path: what follows
 * a redrive is another run.
 * @throws Error naming the path when it contains a cycle, or leads to a step that does not exist.
 */
export function longestPath(steps: WorkflowSteps, startAt: string): number {
  const known = new Map<string, number>();
  const from = (name: string, before: readonly string[]): number => {
    const step = steps[name];
    const path = [...before, name];
    if (!step) throw new Error(`there is no step ${name} (${path.join(' → ')})`);
    if (before.includes(name)) throw new Error(`the steps contain a cycle: ${path.join(' → ')}`);
    const lengths = followersOf(step).map((follower) => known.get(follower) ?? from(follower, path));
    const length = 1 + Math.max(0, ...lengths);
    known.set(name, length);
    return length;
  };
  return from(startAt, []);
}

function followersOf({ next, on = {}, onFailure, endsWith = [] }: WorkflowStep): string[] {
  const others = [...Object.values(on), ...(onFailure ? [onFailure.next] : [])];
  return next === undefined || endsWith.length > 0 ? others : [next, ...others];
}
