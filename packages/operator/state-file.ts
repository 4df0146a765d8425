import { mkdirSync, readFileSync, renameSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';

/** What is deployed where: the content of `.orderflow/<stage>.json`, for tests and tools. */
export interface State {
  readonly stage: string;
  readonly flow: string;
  /** Of the AWS API, such as `http://127.0.0.1:4566`. */
  readonly endpoint: string;
  readonly region: string;
  /** Any HTTP client can use it; without a slash at the end. Empty if the stage has no API. */
  readonly apiUrl: string;
  readonly bus: { readonly name: string; readonly arn: string };
  /** Missing if the endpoint has no archives. */
  readonly archive?: { readonly name: string; readonly arn: string };
  readonly consumers: Readonly<Record<string, ConsumerState>>;
  readonly relay?: { readonly functionName: string; readonly mappingId: string; readonly failureQueueUrl: string };
  /** State machines. Missing where there is none. */
  readonly workflows?: Readonly<Record<string, WorkflowState>>;
  /** Circuit breakers, by what they guard. Missing where there is none. */
  readonly breakers?: Readonly<Record<string, BreakerState>>;
  /** Physical names, by what the stage calls them: `events`, `readModel`, … */
  readonly tables: Readonly<Record<string, string>>;
  readonly buckets: Readonly<Record<string, string>>;
}

export interface ConsumerState {
  readonly queueUrl: string;
  readonly dlqUrl: string;
  readonly functionName: string;
  readonly ruleNames: readonly string[];
  readonly mappingId: string;
}

export interface WorkflowState {
  readonly arn: string;
  readonly type: string;
  /** Of the functions that do its steps. */
  readonly functionNames: readonly string[];
}

export interface BreakerState {
  /** Of its own function. */
  readonly functionName: string;
  /** Whose queues wait while it is open. */
  readonly consumers: readonly string[];
}

export const stateFile = (root: string, stage: string): string => join(root, '.orderflow', `${stage}.json`);

/** In one move: whoever reads it finds the old one or the new one, never a half. */
export function writeState(root: string, state: State): void {
  mkdirSync(join(root, '.orderflow'), { recursive: true });
  const file = stateFile(root, state.stage);
  writeFileSync(`${file}.${process.pid}`, `${JSON.stringify(state, null, 2)}\n`);
  renameSync(`${file}.${process.pid}`, file);
}

/** @returns `undefined` if there is none, or none that can be read */
export function readState(root: string, stage: string): State | undefined {
  try {
    return JSON.parse(readFileSync(stateFile(root, stage), 'utf8')) as State;
  } catch {
    return undefined;
  }
}
