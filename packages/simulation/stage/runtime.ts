import type { ConsumerSettings, RuntimeDeps } from '@orderflow/core';
import { silent, type Telemetry } from '@orderflow/core';
import type { BreakerDeps } from '@orderflow/core/breaker';
import { breakerGuard, type Guard } from '@orderflow/core/breaker';
import type { Process } from '../kernel/process.ts';
import type { Clients } from './clients.ts';
import type { Context } from './function-host.ts';

/** What the entry file of a function gets from its surroundings, in the simulated ones. */
export interface Runtime extends Clients {
  readonly process: Process;
  /** A setting from the template. @throws Error when it is missing or empty, naming it, as `env` of the runtime does */
  env(name: string): string;
  /** The same for one that need not be there. */
  setting(name: string): string | undefined;
  readonly clock: () => number;
  readonly random: () => number;
  readonly sleep: (ms: number, signal?: AbortSignal) => Promise<void>;
  readonly telemetry: Telemetry;
  /** Calls Step Functions as packages/core/workflow/step-functions.ts does. */
  readonly stepFunctions: (action: string, input: object) => Promise<Readonly<Record<string, unknown>>>;
}

/** Wires a handler, as the function's entry file does. Called at each cold start. */
export type Binding = (runtime: Runtime) => (event: never, context: Context) => Promise<unknown>;

/** What `lambdaDeps` of packages/core/lambda/wiring.ts makes of the real surroundings. */
export const consumerDeps = (runtime: Runtime): RuntimeDeps => ({
  ...workflowDeps(runtime),
  sqs: runtime.sqs,
  consumer: settingsOf(runtime),
});

/** What `workflowDeps` makes of them. */
export const workflowDeps = ({ dynamodb, clock, random, sleep, telemetry, env }: Runtime) => ({
  dynamodb,
  clock,
  random,
  sleep,
  telemetry,
  tables: { events: env('EVENTS_TABLE') },
});

/** What `guardFromEnv` of packages/core/breaker/from-env.ts makes of them. */
export const guardOf = (runtime: Runtime): Guard =>
  runtime.setting('BREAKER_DEPENDENCY') ? breakerGuard(breakerDeps(workflowDeps(runtime), runtime)) : (call) => call();

/** What `breakerFromEnv` makes of them. */
export function breakerDeps<Deps extends ReturnType<typeof workflowDeps>>(
  deps: Deps,
  { env }: Runtime,
): Deps & BreakerDeps {
  const number = (name: string) => Number(env(`BREAKER_${name}`));
  return {
    ...deps,
    tables: { ...deps.tables, breakers: env('BREAKERS_TABLE') },
    dependency: env('BREAKER_DEPENDENCY'),
    policy: {
      failures: number('FAILURES'),
      failurePercent: number('FAILURE_PERCENT'),
      windowSeconds: number('WINDOW_SECONDS'),
      probes: number('PROBES'),
      waitSeconds: number('WAIT_SECONDS'),
      maxWaitSeconds: number('MAX_WAIT_SECONDS'),
    },
  };
}

const settingsOf = ({ env, setting }: Runtime): ConsumerSettings => ({
  name: env('CONSUMER_NAME'),
  queueUrl: env('QUEUE_URL'),
  dlqUrl: env('DLQ_URL'),
  maxReceives: Number(env('MAX_RECEIVES')),
  retryBaseSeconds: Number(env('RETRY_BASE_SECONDS')),
  ...(setting('BREAKER_DEPENDENCY') && { guarded: true }),
});

/** Logs of a process in the history: the lines that tell of something out of the ordinary. */
export function telemetryOf(process: Process): Telemetry {
  const line =
    (level: string) =>
    (message: string, fields: Readonly<Record<string, unknown>> = {}) =>
      process.kernel.note(`${process.name} ${level}: ${message} ${told(fields)}`);
  return { ...silent, warn: line('warns'), error: line('fails') };
}

const told = ({ reason, eventId, class: failureClass, error }: Readonly<Record<string, unknown>>): string =>
  [failureClass, eventId, reason, error].filter((part) => part !== undefined).join(', ');
