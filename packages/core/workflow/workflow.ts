import * as z from 'zod/mini';
import type { Outcome } from '../batch/index.ts';
import { parseAs, type Schema } from '../contracts/index.ts';
import type { ExecuteDeps } from '../decide/index.ts';
import { classify, type FailureClass, Permanent, reasonOf } from '../failures/index.ts';
import { type Telemetry, traceIdsOf, withFields } from '../surroundings/index.ts';
import { BusinessOutcome, type Command, type Step } from './step.ts';

/** The part of every workflow's input that the pipeline adds. */
export interface Correlated {
  readonly correlationId: string;
  /** W3C Trace Context. */
  readonly traceparent?: string | undefined;
}

export type WorkflowDeps = ExecuteDeps & { readonly telemetry: Telemetry };

const text = z.string().check(z.minLength(1), z.maxLength(256));

/** The payload with which a state machine invokes a step's function; see packages/constructs/workflow/workflow.ts. */
const Call = z.object({ step: text, execution: text, redrives: z.int(), data: z.unknown() });

/** The Lambda handler of steps. It returns when the step is done; every other result is an error. */
export type WorkflowHandler = (call: unknown) => Promise<{ readonly outcome: Outcome }>;

/**
 * The Lambda handler of some steps of a workflow.
 *
 * A state machine distinguishes errors by their names alone. So each error leaves this handler with one of few names: that
 * of the {@link BusinessOutcome}, or `Transient`, `Unavailable`, `Pending`, `Permanent`, `Rejected` for the class of the failure.
 * @see https://docs.aws.amazon.com/step-functions/latest/dg/concepts-error-handling.html
 */
export const workflow =
  <Data extends Correlated>(
    contract: Schema<Data>,
    deps: WorkflowDeps,
    steps: Readonly<Record<string, Step<Data>>>,
  ): WorkflowHandler =>
  async (call) => {
    const [result] = await Promise.allSettled([perform(contract, call, deps, steps)]);
    deps.telemetry.flush();
    if (result.status === 'rejected') throw named(result.reason);
    return result.value;
  };

async function perform<Data extends Correlated>(
  contract: Schema<Data>,
  call: unknown,
  deps: WorkflowDeps,
  steps: Readonly<Record<string, Step<Data>>>,
): Promise<{ readonly outcome: Outcome }> {
  const command = open(contract, call, deps);
  const { type, metadata } = command;
  const { eventId: commandId, correlationId, traceparent } = metadata;
  return withFields({ step: type, commandId, correlationId, ...traceIdsOf(traceparent) }, async () => {
    try {
      const step = Object.hasOwn(steps, type) ? steps[type] : undefined;
      if (!step) throw new Permanent(`this function has no step ${type}`);
      const outcome = await step(command);
      deps.telemetry.info(outcome);
      deps.telemetry.count(outcome);
      return { outcome };
    } catch (error) {
      report(error, deps.telemetry);
      throw error;
    }
  });
}

function open<Data extends Correlated>(contract: Schema<Data>, value: unknown, { clock }: WorkflowDeps): Command<Data> {
  const { step: type, execution, redrives, data: given } = parseAs('workflow', Call, value);
  const data = parseAs(type, contract, given, 'data');
  const { correlationId, traceparent } = data;
  const timestamp = new Date(clock()).toISOString();
  const eventId = [execution, type, ...(redrives > 0 ? [redrives] : [])].join(':');
  const metadata = { eventId, correlationId, traceparent, timestamp };
  return { type, source: 'workflow', data, metadata, redrives };
}

function report(error: unknown, telemetry: Telemetry): void {
  if (error instanceof BusinessOutcome) {
    telemetry.info('business outcome', { outcome: error.name, reason: error.message });
    telemetry.count('businessOutcome');
    return;
  }
  telemetry.count('failures', 1, { class: classify(error) });
  if (classify(error) === 'pending') {
    telemetry.info('not decided yet', { reason: reasonOf(error) });
    telemetry.count('pending');
    return;
  }
  const stack = error instanceof Error ? error.stack : undefined;
  telemetry.error('step failed', { class: classify(error), reason: reasonOf(error), stack });
  telemetry.count('failed');
}

const NAMES: Readonly<Record<FailureClass, string>> = {
  rejected: 'Rejected',
  permanent: 'Permanent',
  transient: 'Transient',
  unavailable: 'Unavailable',
  pending: 'Pending',
};

/** The stack begins with the name too, because log readers show the stack. */
function named(error: unknown): Error {
  const name = error instanceof BusinessOutcome ? error.name : NAMES[classify(error)];
  const message = error instanceof BusinessOutcome ? error.message : reasonOf(error);
  return Object.assign(new Error(message, { cause: error }), { name, stack: `${name}: ${message}` });
}
