import type { Patience, WorkflowSteps } from './workflow-step.ts';

/** The longest that one step is tried: every try runs into its time-out, and every delay is waited out. Seconds. */
export function longestStep(patience: Patience): number {
  const { transientRetries, unavailableRetries, taskSeconds } = patience;
  const tries = 1 + transientRetries + unavailableRetries;
  return tries * taskSeconds + delays(transientRetries, patience) + delays(unavailableRetries, patience);
}

function delays(retries: number, { baseSeconds, maxDelaySeconds }: Patience): number {
  let sum = 0;
  for (let retry = 0; retry < retries; retry++) sum += Math.min(maxDelaySeconds, baseSeconds * 2 ** retry);
  return sum;
}

/**
 * How many steps the longest way through a workflow has. A step that can end the execution ends it: what follows on a
 * redrive is another run.
 * @throws Error naming the way when it goes round in a circle, or to a step that is not there.
 */
export function longestWay(steps: WorkflowSteps, startAt: string): number {
  const known = new Map<string, number>();
  const from = (name: string, way: readonly string[]): number => {
    const step = steps[name];
    const walked = [...way, name];
    if (!step) throw new Error(`there is no step ${name} (${walked.join(' → ')})`);
    if (way.includes(name)) throw new Error(`goes round in a circle: ${walked.join(' → ')}`);
    const lengths = followers(step).map((follower) => known.get(follower) ?? from(follower, walked));
    const length = 1 + Math.max(0, ...lengths);
    known.set(name, length);
    return length;
  };
  return from(startAt, []);
}

function followers({ next, on = {}, onFailure, endsWith = [] }: WorkflowSteps[string]): string[] {
  const ways = [...Object.values(on), ...(onFailure ? [onFailure.next] : [])];
  return next === undefined || endsWith.length > 0 ? ways : [next, ...ways];
}
