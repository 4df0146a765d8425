import type { RunningProcess } from './processes.ts';

/** A process that runs a function. */
export interface Worker {
  readonly pid: number;
  readonly functionName: string;
}

/** Those of an emulator's processes that run functions: each has a scratch directory that is named after its function. */
export const workersAmong = (running: readonly RunningProcess[]): readonly Worker[] =>
  running.flatMap(({ pid, command }) => {
    const [, functionName] = /\/ministack-lambda-([\w-]+)-\w+\/_worker\./.exec(command) ?? [];
    return functionName === undefined ? [] : [{ pid, functionName }];
  });
