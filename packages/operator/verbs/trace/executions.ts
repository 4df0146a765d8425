import type { Manifest } from '@orderflow/core/manifest';
import { executionName, type StepFunctions } from '@orderflow/core/workflow';
import { allExecutions } from '../executions-of-workflow.ts';

export interface TracedStep {
  readonly name: string;
  /** ISO 8601. */
  readonly enteredAt: string;
  /** Missing while it runs, and where it failed. */
  readonly exitedAt: string | undefined;
  /** How often it was tried again. */
  readonly retries: number;
  /** What it failed with last. */
  readonly error: string | undefined;
}

export interface TracedExecution {
  readonly workflow: string;
  readonly name: string;
  /** As Step Functions says: `RUNNING`, `SUCCEEDED`, `FAILED`, … */
  readonly status: string;
  /** Failed, and nothing resumed it. */
  readonly isStandingStill: boolean;
  /** Empty where Step Functions gives no history. */
  readonly steps: readonly TracedStep[];
}

const FAILED = ['FAILED', 'TIMED_OUT', 'ABORTED'];

/** The executions of the workflows that have one for each of these keys, with those that resumed them. */
export async function executionsFor(
  keys: readonly string[],
  { workflows = {} }: Pick<Manifest, 'workflows'>,
  call: StepFunctions,
): Promise<readonly TracedExecution[]> {
  const found: TracedExecution[] = [];
  for (const [workflow, { arn, type, stream }] of Object.entries(workflows)) {
    if (!stream || type === 'express') continue; // express executions cannot be described
    for (const key of keys) {
      const executions = await allExecutions(call, arn, executionName(stream.name, key));
      for (const { name, status, arn: executionArn } of executions) {
        const isStandingStill = FAILED.includes(status) && name === executions.at(-1)?.name;
        found.push({ workflow, name, status, isStandingStill, steps: await stepsOf(executionArn, call) });
      }
    }
  }
  return found;
}

interface HistoryEvent {
  readonly type: string;
  /** Seconds since the epoch. */
  readonly timestamp: number | string;
  readonly stateEnteredEventDetails?: { readonly name: string };
  readonly stateExitedEventDetails?: { readonly name: string };
  readonly taskFailedEventDetails?: { readonly error?: string; readonly cause?: string };
}

/** A longer history is read as far as this. */
const MOST_PAGES = 25;

async function stepsOf(executionArn: string, call: StepFunctions): Promise<readonly TracedStep[]> {
  const steps: TracedStep[] = [];
  let nextToken: unknown;
  try {
    for (let page = 0; page < MOST_PAGES; page++) {
      const answer = await call('GetExecutionHistory', {
        executionArn,
        maxResults: 1000,
        ...(nextToken !== undefined && { nextToken }),
      });
      for (const event of (answer.events ?? []) as readonly HistoryEvent[]) addTo(steps, event);
      nextToken = answer.nextToken;
      if (nextToken === undefined || nextToken === null) break;
    }
  } catch {
    return []; // a history is more than is needed: its status is known
  }
  return steps;
}

/** A workflow of the constructs runs one step at a time. */
function addTo(steps: TracedStep[], event: HistoryEvent): void {
  const {
    type,
    stateEnteredEventDetails: entered,
    stateExitedEventDetails: exited,
    taskFailedEventDetails: failed,
  } = event;
  const at = timeOf(event.timestamp);
  if (entered) steps.push({ name: entered.name, enteredAt: at, exitedAt: undefined, retries: 0, error: undefined });
  const last = steps.pop();
  if (!last) return;
  if (exited) steps.push({ ...last, exitedAt: at });
  else if (failed) steps.push({ ...last, error: failed.error ?? 'unknown' });
  else if (type === 'TaskScheduled' && last.error !== undefined) steps.push({ ...last, retries: last.retries + 1 });
  else steps.push(last);
}

const timeOf = (time: number | string): string => new Date(typeof time === 'number' ? time * 1000 : time).toISOString();
