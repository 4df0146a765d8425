import type { Clock } from './runtime-deps.ts';
import type { Telemetry } from './telemetry.ts';

/**
 * Where a function runs, and all that it gets from there. Lambda, the simulation and tests each give their own, so that
 * a function is wired once and the same in all of them. Nothing in a function reaches past it: no global clock, no client
 * at module level.
 */
export interface Surroundings {
  /** A setting that the construct put into the function's environment; `undefined` when it is missing or empty. */
  setting(name: string): string | undefined;
  /**
   * What the function calls outside of itself: an AWS service by the prefix of its IAM actions (`dynamodb`, `sqs`, `events`),
   * or somebody else's service by a name of the user's. Lambda has it made; the simulation has a model of its own for each
   * name.
   * @param make called in Lambda, once for each call of `connect`
   */
  connect<Port>(name: string, make: () => Port): Port;
  readonly clock: Clock;
  /** Uniform in [0, 1). Good enough to make ids of. */
  readonly random: () => number;
  /** Milliseconds. A signal that aborts ends it early, by a rejection or as if the time were over. */
  readonly sleep: (ms: number, signal?: AbortSignal) => Promise<void>;
  /** @param service names the function in logs and metrics */
  telemetry(service: string): Telemetry;
}

/** A setting that must be there. @throws Error naming it when it is missing or empty */
export function requiredSetting({ setting }: Pick<Surroundings, 'setting'>, name: string): string {
  const value = setting(name);
  if (!value) throw new Error(`environment variable ${name} is not set`);
  return value;
}

/** The same for a number above 0. @throws Error naming it when it is missing or anything else */
export function positiveSetting(surroundings: Pick<Surroundings, 'setting'>, name: string): number {
  const value = Number(requiredSetting(surroundings, name));
  if (!(value > 0)) throw new Error(`environment variable ${name} must be a number above 0`);
  return value;
}
