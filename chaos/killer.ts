import type { Emulator } from '@orderflow/local/emulator';
import type { Random } from '@orderflow/simulation/kernel';
import { type Attack, again } from './attack.ts';

/** A function's process that was killed. */
export interface Kill {
  readonly functionName: string;
  /** Milliseconds since the epoch. */
  readonly at: number;
}

/** Between two kills, milliseconds. */
const PAUSE_MS = [800, 3_000] as const;

/** Kills (`kill -9`) one process after the other of those that run functions on this emulator, and no other. */
export function killing(
  { workers }: Pick<Emulator, 'workers'>,
  random: Random,
  kills: Kill[],
  pauseMs: readonly [number, number] = PAUSE_MS,
): Attack {
  const kill = async () => {
    const running = workers();
    if (running.length === 0) return;
    const { pid, functionName } = random.pick(running);
    const at = Date.now();
    try {
      process.kill(pid, 'SIGKILL');
      kills.push({ functionName, at });
    } catch {
      // It has just ended by itself.
    }
  };
  return again(kill, () => random.between(...pauseMs));
}
