import { randomInt } from 'node:crypto';
import { setTimeout as sleep } from 'node:timers/promises';
import type { Surroundings } from '../surroundings/index.ts';
import { powertools } from './powertools.ts';

/** What Lambda calls. */
type LambdaHandler = (...args: never[]) => Promise<unknown>;

/** A Lambda handler that can be wired to other surroundings than Lambda's: those of the simulation, or of a test. */
export type FunctionHandler<Handler extends LambdaHandler> = Handler & {
  withSurroundings(surroundings: Surroundings): Handler;
};

/**
 * Defines a function of the pipeline, once: an entry file exports what this gives as `handler`.
 *
 * In Lambda it is wired when the file is loaded, so that a wrong setting stops the deployment's first start and clients are
 * made outside of an invocation. Anywhere else the file may be imported without a setting.
 *
 * @param define wires the handler to its surroundings; called once for each process
 * @example
 * export const handler = defineFunction((surroundings) => paymentConsumer(consumerDeps(surroundings)));
 */
export function defineFunction<Handler extends LambdaHandler>(
  define: (surroundings: Surroundings) => Handler,
): FunctionHandler<Handler> {
  let wired: Handler | undefined;
  const wire = () => {
    wired ??= define(lambdaSurroundings());
    return wired;
  };
  if (process.env.AWS_LAMBDA_FUNCTION_NAME) wire();
  const handler = ((...args: never[]) => wire()(...args)) as Handler;
  return Object.assign(handler, { withSurroundings: define });
}

const lambdaSurroundings = (): Surroundings => ({
  setting: (name) => process.env[name] || undefined,
  connect: (_, make) => make(),
  clock: Date.now,
  random: () => randomInt(2 ** 32) / 2 ** 32,
  sleep: (ms, signal) => sleep(ms, undefined, { signal }),
  telemetry: powertools,
});
