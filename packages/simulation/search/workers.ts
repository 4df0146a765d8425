import { type ChildProcess, spawn } from 'node:child_process';
import { createInterface } from 'node:readline';
import type { Job, Told } from './job.ts';

export interface WorkersProps {
  /** The worker's file, and the file with its templates. */
  readonly worker: string;
  readonly templates: string;
  readonly job: Omit<Job, 'from' | 'step' | 'count'> & { readonly from: number; readonly count: number };
  /** How many processes. */
  readonly processes: number;
  readonly tell: (told: Told) => void;
}

/**
 * Shares seeds out among processes. The first that finds a violation ends the others.
 * @throws Error when a process fails in itself
 */
export async function runWorkers({ worker, templates, job, processes, tell }: WorkersProps): Promise<void> {
  const children: ChildProcess[] = [];
  const end = () => {
    for (const child of children) child.kill();
  };
  const share = async (index: number): Promise<void> => {
    const count = Math.ceil((job.count - index) / processes);
    if (count <= 0) return;
    const mine: Job = { ...job, from: job.from + index, step: processes, count };
    const child = spawn(process.execPath, [worker, templates, JSON.stringify(mine)], {
      stdio: ['ignore', 'pipe', 'pipe'],
    });
    children.push(child);
    const ended = endOf(child);
    for await (const line of createInterface({ input: child.stdout })) {
      const told = JSON.parse(line) as Told;
      tell(told);
      if (told.violations.length > 0) end();
    }
    await ended;
  };
  try {
    await Promise.all(Array.from({ length: processes }, (_, index) => share(index)));
  } finally {
    end();
  }
}

/** 1 says that something was violated, and a signal that another worker has found something. */
function endOf(child: ChildProcess): Promise<void> {
  let errors = '';
  child.stderr?.on('data', (text) => {
    errors += text;
  });
  return new Promise((resolve, reject) => {
    child.on('error', reject);
    child.on('close', (code, signal) => {
      if (code === 0 || code === 1 || signal === 'SIGTERM') resolve();
      else reject(new Error(`a worker failed: ${errors.trim().split('\n')[0] ?? `exit code ${code}`}`));
    });
  });
}
