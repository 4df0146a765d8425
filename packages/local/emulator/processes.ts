import { execFileSync } from 'node:child_process';
import { readdirSync, readFileSync } from 'node:fs';

export interface RunningProcess {
  readonly pid: number;
  readonly parent: number;
  /** The whole command line. */
  readonly command: string;
}

/** Every process of this machine that we may see: from /proc, or where there is none (macOS) from `ps`. */
export function listProcesses(): readonly RunningProcess[] {
  const numbers = processNumbers();
  if (numbers.length > 0) return numbers.flatMap(fromProc);
  return parsePs(execFileSync('ps', ['-axww', '-o', 'pid=,ppid=,command='], { encoding: 'utf8', maxBuffer: 64 << 20 }));
}

/** `  123     1 /usr/bin/python3 serve.py …`, a line each. */
export const parsePs = (text: string): readonly RunningProcess[] =>
  text.split('\n').flatMap((line) => {
    const [, pid, parent, command] = /^\s*(\d+)\s+(\d+)\s+(.*)$/.exec(line) ?? [];
    return command === undefined ? [] : [{ pid: Number(pid), parent: Number(parent), command }];
  });

function processNumbers(): readonly number[] {
  try {
    return readdirSync('/proc')
      .filter((name) => /^\d+$/.test(name))
      .map(Number);
  } catch {
    return [];
  }
}

function fromProc(pid: number): readonly RunningProcess[] {
  try {
    const command = readFileSync(`/proc/${pid}/cmdline`, 'utf8').replaceAll('\0', ' ');
    const [, parent] = /\nPPid:\s*(\d+)/.exec(readFileSync(`/proc/${pid}/status`, 'utf8')) ?? [];
    return [{ pid, parent: Number(parent), command }];
  } catch {
    return []; // It ended while we were looking.
  }
}
